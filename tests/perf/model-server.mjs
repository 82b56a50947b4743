// A chat completions endpoint with fixed latencies, in a process of its own so that its work is not
// counted as the worker's. Prints its port; GET /stats tells what it was asked.
import { createServer } from "node:http";
import process from "node:process";
import { optimizerReply, targetReply } from "./rule-world.mjs";

const latencyMs = {
  target: Number(process.env.PERF_TARGET_MS ?? 50),
  optimizer: Number(process.env.PERF_OPTIMIZER_MS ?? 200),
};
const noise = Number(process.env.PERF_NOISE ?? 0);
const calls = { target: 0, optimizer: 0 };
const stages = {};
let inFlight = 0;
let peak = 0;
/** Time of the first question, in ms since 1970. */
let firstAt = null;

function answer(body) {
  const system = body.messages.find(({ role }) => role === "system")?.content ?? "";
  const user = body.messages.findLast(({ role }) => role === "user")?.content ?? "";
  if (body.model === "perf-target") {
    return { role: "target", text: targetReply(system, user, noise) };
  }
  const stage = /Prompt: (\w+)\//.exec(system)?.[1] ?? "unknown";
  stages[stage] = (stages[stage] ?? 0) + 1;
  return { role: "optimizer", text: JSON.stringify(optimizerReply(system, user)) };
}

const server = createServer((request, response) => {
  const arrived = performance.now();
  if (request.method === "GET") {
    const body =
      request.url === "/stats" ? { calls, stages, peak, firstAt } : { object: "list", data: [] };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
    return;
  }
  firstAt ??= Date.now();
  inFlight += 1;
  peak = Math.max(peak, inFlight);
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const { role, text } = answer(body);
    calls[role] += 1;
    const promptLength = body.messages.reduce((sum, { content }) => sum + content.length, 0);
    const reply = JSON.stringify({
      id: `chatcmpl-${calls.target + calls.optimizer}`,
      object: "chat.completion",
      created: 1,
      model: body.model,
      choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
      usage: {
        prompt_tokens: Math.ceil(promptLength / 4),
        completion_tokens: Math.ceil(text.length / 4),
        total_tokens: Math.ceil(promptLength / 4) + Math.ceil(text.length / 4),
      },
    });
    const send = () => {
      inFlight -= 1;
      response.setHeader("content-type", "application/json");
      response.end(reply);
    };
    const wait = latencyMs[role] - (performance.now() - arrived);
    if (wait > 0) {
      setTimeout(send, wait);
    } else {
      send();
    }
  });
});
server.listen(Number(process.env.PERF_PORT ?? 0), "127.0.0.1", () =>
  console.log(server.address().port),
);
process.on("disconnect", () => process.exit(0));
