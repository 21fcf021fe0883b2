// tincanjs saves and reads; what it read is printed as JSON.
const TinCan = require("tincanjs");

const { ENDPOINT, KEY, SECRET } = process.env;
const lrs = new TinCan.LRS({
  endpoint: ENDPOINT,
  username: KEY,
  password: SECRET,
  version: "1.0.2",
  allowFail: false,
});
const agent = new TinCan.Agent({ mbox: "mailto:ani@example.org", name: "Ani" });
const activity = new TinCan.Activity({
  id: "http://example.org/kuis",
  definition: { name: { id: "Kuis" } },
});

const call = (start) =>
  new Promise((resolve, reject) =>
    start((error, result) =>
      error
        ? reject(new Error(`${error} ${result && result.responseText}`))
        : resolve(result)));

const said = (verb) =>
  new TinCan.Statement({ actor: agent, verb: { id: verb }, object: activity });

async function main() {
  const about = await call((callback) => lrs.about({ callback }));
  const single = said("http://example.org/verbs/satu");
  await call((callback) => lrs.saveStatement(single, { callback }));
  const batch = [1, 2, 3].map(() => said("http://example.org/verbs/banyak"));
  await call((callback) => lrs.saveStatements(batch, { callback }));
  const read = await call((callback) =>
    lrs.retrieveStatement(single.id, { callback }));
  const page = await call((callback) =>
    lrs.queryStatements({
      params: { verb: { id: "http://example.org/verbs/banyak" }, limit: 2 },
      callback,
    }));
  const rest = await call((callback) =>
    lrs.moreStatements({ url: page.more, callback }));
  await call((callback) =>
    lrs.saveState("sisa", "halaman 3", { agent, activity, callback }));
  const state = await call((callback) =>
    lrs.retrieveState("sisa", { agent, activity, callback }));
  await call((callback) =>
    lrs.saveActivityProfile("catatan", JSON.stringify({ a: 1 }), {
      activity,
      contentType: "application/json",
      callback,
    }));
  const profile = await call((callback) =>
    lrs.retrieveActivityProfile("catatan", { activity, callback }));
  process.stdout.write(JSON.stringify({
    versions: about.version,
    verb: read.verb.id,
    listed: page.statements.length,
    rest: rest.statements.length,
    state: state.contents,
    profile: profile.contents,
  }));
}

main();
