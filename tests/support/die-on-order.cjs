// Loaded into a process before its program: ends it in the way its parent orders.
const key = process.env[process.env.PLANTED_NAME];

/** As an HTTP library might leave it: the key in the sentence and among the fields. */
function tellingError() {
  return Object.assign(new Error(`failed with ${key}`), {
    config: { headers: { authorization: `Bearer ${key}` } },
    cause: new Error(`inner ${key}`),
  });
}

function fillMemory() {
  const kept = [];
  for (;;) {
    kept.push(new Array(100_000).fill({ key }));
  }
}

const ways = {
  throws: () =>
    setImmediate(() => {
      throw tellingError();
    }),
  rejects: () => void Promise.reject(tellingError()),
  aborts: () => process.abort(),
  "is out of memory": fillMemory,
};

process.on("message", ({ die } = {}) => ways[die]?.());
// Listening must not keep the process alive, nor change how it ends.
process.channel?.unref();
