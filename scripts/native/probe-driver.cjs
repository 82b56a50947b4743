// Ends with 0 when the database driver in the folder named first works in this Node. The heap grows until
// it is collected between two callbacks, with statements among what is dropped: see plain-object-wrap.h.
const process = require("node:process");

const Database = require(process.argv[2]);
const db = new Database(":memory:");
const kept = [];
let rounds = 0;
const timer = setInterval(() => {
  for (let count = 0; count < 200; count += 1) {
    db.prepare("SELECT 1").get();
  }
  for (let count = 0; count < 20_000; count += 1) {
    kept.push({ count });
  }
  rounds += 1;
  if (rounds === 150) {
    clearInterval(timer);
    db.close();
  }
}, 2);
