// Stands in for node-llama-cpp where it is not installed: the same functions, a "model" that answers
// with a fixed text, and a "grammar" that makes the smallest value of a schema. Loads no file.
function smallest(schema) {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.oneOf) return smallest(schema.oneOf[0]);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties).map(([key, value]) => [key, smallest(value)]),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items));
    case "string":
      return "";
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return 0;
  }
}

const words = (text) => text.split(/\s+/).filter(Boolean);

export const LlamaLogLevel = { error: "error" };

export async function getLlama() {
  return {
    async loadModel({ modelPath }) {
      if (modelPath.includes("broken")) {
        throw new Error("this is no GGUF file");
      }
      return {
        trainContextSize: 8192,
        tokenize: words,
        createContext: async ({ contextSize }) => createContext(contextSize),
      };
    },
    createGrammarForJsonSchema: async (schema) => ({ make: () => smallest(schema) }),
    getGrammarFor: async () => ({ make: () => ({ ok: true }) }),
  };
}

function createContext(contextSize) {
  const used = { usedInputTokens: 0, usedOutputTokens: 0 };
  const sequence = {
    nextTokenIndex: 0,
    used,
    tokenMeter: {
      getState: () => ({ ...used }),
      diff: (before) => ({
        usedInputTokens: used.usedInputTokens - before.usedInputTokens,
        usedOutputTokens: used.usedOutputTokens - before.usedOutputTokens,
      }),
    },
  };
  return { contextSize, getSequence: () => sequence };
}

export class LlamaChatSession {
  constructor({ contextSequence }) {
    this.sequence = contextSequence;
    this.history = [];
  }
  setChatHistory(history) {
    this.history = history;
  }
  async promptWithMeta(prompt, { grammar, maxTokens, signal }) {
    if (/\bslowly\b/.test(prompt)) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, 60_000);
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
    }
    const text = grammar ? JSON.stringify(grammar.make()) : "<answer>stand-in</answer>";
    const input = words(this.history.map((item) => item.text ?? item.response.join("")).join(" "));
    const output = Math.min(maxTokens, Math.max(1, Math.ceil(text.length / 4)));
    this.sequence.used.usedInputTokens += input.length + words(prompt).length;
    this.sequence.used.usedOutputTokens += output;
    this.sequence.nextTokenIndex = input.length + words(prompt).length + output;
    return { responseText: text, stopReason: "eogToken" };
  }
  dispose() {}
}
