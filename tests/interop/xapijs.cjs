// @xapi/xapi saves and reads; what it read is printed as JSON.
const XAPI = require("@xapi/xapi");

const { ENDPOINT, KEY, SECRET, VERSION } = process.env;
const xapi = new XAPI({
  endpoint: ENDPOINT,
  auth: XAPI.toBasicAuth(KEY, SECRET),
  version: VERSION,
  adapter: "fetch",
});
const agent = { objectType: "Agent", mbox: "mailto:budi@example.org" };
const activityId = "http://example.org/diskusi";
const said = (verb) => ({
  actor: agent,
  verb: { id: verb, display: { id: "berkata" } },
  object: { objectType: "Activity", id: activityId },
});
const verb = `http://example.org/verbs/${VERSION}`;

async function main() {
  const about = await xapi.getAbout();
  const sent = await xapi.sendStatements({
    statements: [said(verb), said(verb), said(verb)],
  });
  const read = await xapi.getStatement({ statementId: sent.data[0] });
  const page = await xapi.getStatements({ verb, limit: 2 });
  const rest = await xapi.getMoreStatements({ more: page.data.more });
  await xapi.voidStatement({ actor: agent, statementId: sent.data[0] });
  const voided = await xapi.getVoidedStatement({
    voidedStatementId: sent.data[0],
  });
  const content = new TextEncoder().encode("naskah").buffer;
  const attachment = {
    usageType: "http://example.org/naskah",
    display: { id: "Naskah" },
    contentType: "text/plain",
    length: 6,
  };
  attachment.sha2 = Buffer.from(
    await crypto.subtle.digest("SHA-256", content)).toString("hex");
  const [withContent] = (await xapi.sendStatement({
    statement: { ...said(`${verb}/naskah`), attachments: [attachment] },
    attachments: [content],
  })).data;
  const got = await xapi.getStatement({
    statementId: withContent,
    attachments: true,
  });
  const place = { agent, activityId };
  await xapi.createState({ ...place, stateId: "sisa", state: { a: 1 } });
  await xapi.createState({ ...place, stateId: "sisa", state: { b: 2 } });
  const state = await xapi.getState({ ...place, stateId: "sisa" });
  const names = await xapi.getStates(place);
  await xapi.deleteState({ ...place, stateId: "sisa" });
  const left = await xapi.getStates(place);
  await xapi.createAgentProfile({ agent, profileId: VERSION, profile: { a: 1 } });
  const first = await xapi.getAgentProfile({ agent, profileId: VERSION });
  await xapi.setAgentProfile({
    agent,
    profileId: VERSION,
    profile: { a: 2 },
    etag: first.headers.etag,
    matchHeader: "If-Match",
  });
  const second = await xapi.getAgentProfile({ agent, profileId: VERSION });
  const activity = await xapi.getActivity({ activityId });
  const person = await xapi.getAgent({ agent });
  process.stdout.write(JSON.stringify({
    versions: about.data.version,
    verb: read.data.verb.id,
    listed: page.data.statements.length,
    rest: rest.data.statements.length,
    voided: voided.data.id === sent.data[0],
    content: String(Buffer.from(got.data[1])),
    state: state.data,
    names: names.data,
    left: left.data,
    profile: second.data,
    activity: activity.data.id,
    person: person.data.mbox,
  }));
}

main();
