import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpointDefaults, readEnv, readSecret } from "@/lib/env";
import { log, setLogWriter } from "@/lib/log";

const lines: string[] = [];
let restore: (line: string) => void;

beforeEach(() => {
  lines.length = 0;
  restore = setLogWriter((line) => lines.push(line));
});

afterEach(() => {
  setLogWriter(restore);
});

describe("the log", () => {
  test("writes one line of JSON with time, level, process, message and fields", () => {
    log.info("run claimed", { runId: "run_1", claimNumber: 2 });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: "info",
      message: "run claimed",
      runId: "run_1",
      claimNumber: 2,
      time: expect.stringMatching(/^\d{4}-/),
    });
  });

  test("masks secrets by the name of their field, by pattern and by value, at any depth", () => {
    process.env.SKILLOPT_TEST_SECRET = "a-very-plain-value";
    expect(readSecret("SKILLOPT_TEST_SECRET")).toBe("a-very-plain-value");
    log.warn("planted", {
      apiKey: "abc",
      headers: { Authorization: "Basic 123", "x-api-key": "q" },
      text: "key sk-abcdefghijklmnop1234 and Bearer abcdefgh12345678",
      url: "https://user:hunter22@example.org/v1",
      error: new Error("failed with a-very-plain-value"),
      list: [{ password: "p" }],
      inputTokens: 17,
      journalKey: "step/0001",
    });
    delete process.env.SKILLOPT_TEST_SECRET;
    const line = lines[0]!;
    for (const secret of [
      'abc"',
      "Basic 123",
      "sk-abc",
      "abcdefgh12345678",
      "hunter22",
      "a-very-plain-value",
    ]) {
      expect(line).not.toContain(secret);
    }
    expect(JSON.parse(line)).toMatchObject({
      inputTokens: 17,
      journalKey: "step/0001",
      list: [{ password: "[redacted]" }],
    });
  });
});

describe("the environment", () => {
  test("an empty value counts as missing", () => {
    expect(readEnv({ SKILLOPT_PORT: "", SKILLOPT_WEB_URL: "  " })).toMatchObject({
      SKILLOPT_PORT: 7860,
      SKILLOPT_DATABASE_URL: "file:./data/skillopt.db",
    });
  });

  test("a wrong value is refused by name", () => {
    expect(() => readEnv({ SKILLOPT_PORT: "seventy" })).toThrow(/SKILLOPT_PORT/);
  });

  test("the endpoint of a role comes from its own variables first, the key only by name", () => {
    const variables = {
      OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:1/v1",
      TARGET_OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:2/v1",
      OPENAI_COMPATIBLE_API_KEY: "secret-value",
    };
    expect(endpointDefaults("target", variables)).toMatchObject({
      baseUrl: "http://127.0.0.1:2/v1",
      apiKeyEnv: "OPENAI_COMPATIBLE_API_KEY",
    });
    expect(endpointDefaults("optimizer", variables)).toMatchObject({
      baseUrl: "http://127.0.0.1:1/v1",
    });
    expect(JSON.stringify(endpointDefaults("target", variables))).not.toContain("secret-value");
  });
});
