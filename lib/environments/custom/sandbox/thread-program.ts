/**
 * The program of the scorer thread (benchmarks.md 8.5). It is text and not a file of its own, so
 * that it needs no place in any bundle. Each call gets a fresh QuickJS runtime: nothing stays from
 * one item to the next, and nothing of Node can be reached from inside.
 *
 * The harness runs before the user's source and keeps its own references to the built-ins, so a
 * source that overwrites JSON.stringify or Math cannot change how its result is read.
 */
const harness = String.raw`
(() => {
  const { parse, stringify } = JSON;
  const { freeze, getOwnPropertyNames } = Object;
  const isPromise = (value) => typeof value === "object" && value !== null && typeof value.then === "function";
  let seed = 0x5eed;
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const RealDate = Date;
  const fixedTime = 946684800000;
  const FixedDate = function Date(...args) {
    if (!new.target) return new RealDate(fixedTime).toString();
    return args.length === 0 ? new RealDate(fixedTime) : new RealDate(...args);
  };
  FixedDate.prototype = RealDate.prototype;
  RealDate.prototype.constructor = FixedDate;
  FixedDate.now = () => fixedTime;
  FixedDate.parse = RealDate.parse;
  FixedDate.UTC = RealDate.UTC;
  globalThis.Date = FixedDate;
  let log = "";
  globalThis.console = freeze({
    log: (...values) => {
      if (log.length < maxLogChars) {
        log = (log + values.map((value) => typeof value === "string" ? value : stringify(value)).join(" ") + "\n").slice(0, maxLogChars);
      }
    },
  });
  const deepFreeze = (value) => {
    if (typeof value === "object" && value !== null) {
      for (const name of getOwnPropertyNames(value)) deepFreeze(value[name]);
      freeze(value);
    }
    return value;
  };
  return (score, text) => {
    if (typeof score !== "function") return stringify({ error: "export default function score(ctx) is missing" });
    if (text === null) return stringify({ value: null });
    const value = score(deepFreeze(parse(text)));
    if (isPromise(value)) return stringify({ error: "score returned a promise; it must answer at once" });
    if (typeof value === "number" && !(value >= 0 && value <= 1)) {
      return stringify({ error: "score returned " + value + ", a number from 0 to 1 is needed" });
    }
    return stringify({ value: value === undefined ? null : value, log });
  };
})()
`;

export const threadProgram = `
const { createRequire } = require("node:module");
const { parentPort, workerData } = require("node:worker_threads");
const harness = ${JSON.stringify(harness)};
const load = (name) => {
  for (const base of workerData.bases) {
    try { return createRequire(base)(name); } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND" || base === workerData.bases.at(-1)) throw error;
    }
  }
};
const describe = (error) => {
  const name = typeof error?.name === "string" ? error.name : "Error";
  const message = typeof error?.message === "string" ? error.message : String(error);
  const place = typeof error?.lineNumber === "number" ? " (line " + error.lineNumber + ")"
    : /scorer\\.js:(\\d+)/.test(error?.stack ?? "") ? " (line " + /scorer\\.js:(\\d+)/.exec(error.stack)[1] + ")" : "";
  if (message === "interrupted") return "took longer than " + workerData.limits.deadlineMs + " ms";
  if (message === "out of memory") return "needs more than " + workerData.limits.memoryMb + " MB";
  return name + ": " + message + place;
};
const { newQuickJSWASMModuleFromVariant } = load("quickjs-emscripten-core");
const variant = load("@jitl/quickjs-wasmfile-release-sync");
const opened = newQuickJSWASMModuleFromVariant(variant.default ?? variant);

function call(quickjs, { source, context: text }) {
  const { memoryMb, stackBytes, deadlineMs, maxLogChars } = workerData.limits;
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(memoryMb * 1024 * 1024);
  runtime.setMaxStackSize(stackBytes);
  const end = performance.now() + deadlineMs;
  runtime.setInterruptHandler(() => performance.now() > end);
  const vm = runtime.newContext();
  const answer = (result) => {
    if (!result.error) return { handle: result.value };
    const error = describe(vm.dump(result.error));
    result.error.dispose();
    return { error };
  };
  const finish = (value) => { vm.dispose(); runtime.dispose(); return value; };
  const limit = vm.newNumber(maxLogChars);
  vm.setProp(vm.global, "maxLogChars", limit);
  const entry = answer(vm.evalCode(harness, "harness.js"));
  if (entry.error) return finish({ error: entry.error });
  const module = answer(vm.evalCode(source, "scorer.js", { type: "module" }));
  if (module.error) { entry.handle.dispose(); return finish({ error: module.error }); }
  const score = vm.getProp(module.handle, "default");
  const input = text === null ? vm.null : vm.newString(text);
  const result = answer(vm.callFunction(entry.handle, vm.undefined, score, input));
  for (const handle of [limit, score, input, module.handle, entry.handle]) handle.alive && handle !== vm.null && handle.dispose();
  if (result.error) return finish({ error: result.error });
  const reply = vm.getString(result.handle);
  result.handle.dispose();
  return finish(JSON.parse(reply));
}

parentPort.on("message", async (request) => {
  const quickjs = await opened;
  if (request === "open") return parentPort.postMessage({ opened: true });
  try {
    parentPort.postMessage(call(quickjs, request));
  } catch (error) {
    // The engine itself gave up (its own stack, an assertion): this thread is not used again.
    parentPort.postMessage({ error: describe(error), isBroken: true });
  }
});
`;
