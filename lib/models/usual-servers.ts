/** Model servers people run on their own machine, and the ports they take unless told otherwise. */
export type UsualServer = {
  readonly label: string;
  readonly port: number;
  /** How to start it. */
  readonly start: string;
  /** How to give it a model it does not have. */
  readonly fetchModel: string;
};

export const usualServers: readonly UsualServer[] = [
  {
    label: "vLLM",
    port: 8000,
    start: "vllm serve MODEL",
    fetchModel: "start it with that model: vllm serve MODEL",
  },
  {
    label: "Ollama",
    port: 11434,
    start: "ollama serve",
    fetchModel: "fetch it: ollama pull MODEL",
  },
  {
    label: "LM Studio",
    port: 1234,
    start: "lms server start",
    fetchModel: "load it in LM Studio",
  },
  {
    label: "llama.cpp server",
    port: 8080,
    start: "llama-server -m FILE.gguf",
    fetchModel: "start it with that file: llama-server -m FILE.gguf",
  },
  {
    label: "SGLang",
    port: 30000,
    start: "python -m sglang.launch_server --model-path MODEL",
    fetchModel: "start it with that model",
  },
];

/** The server usually found at an address of this machine; null for other ports and other machines. */
export function usualServerAt(address: URL): UsualServer | null {
  return isLoopback(address)
    ? (usualServers.find(({ port }) => String(port) === address.port) ?? null)
    : null;
}

export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname === "[::1]" ||
    hostname === "0.0.0.0" ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
