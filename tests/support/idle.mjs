// A process that does nothing until it is ended.
process.stdout.write("idle\n");
setInterval(() => {}, 60_000);
