#!/usr/bin/env node
// A dashboard's client for PortalHost: no packages, Node 18 or later.
//
//     node dashboard.mjs --host .build/debug/portal-host [metadata.xml]
//
// `PortalHost` is the part to copy: it spawns the host, sends calls as lines of JSON, and hands out results and
// notifications. `main` shows a whole conversation with it.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

/** The host refused a call. `reason` is the stable word to switch on; `remedy` is for people. */
export class PortalError extends Error {
  constructor(method, { code, message, data = {} }) {
    super(`${method}: ${message} (${code} ${data.reason})`);
    this.name = "PortalError";
    this.method = method;
    this.code = code;
    this.reason = data.reason;
    this.remedy = data.remedy;
    this.field = data.field;
    this.findings = data.findings ?? [];
    this.retryable = data.retryable ?? false;
  }
}

/** A running host. Notifications go to `onNotification(method, params)`. */
export class PortalHost {
  #process;
  #lastId = 0;
  #waiting = new Map();
  #exit;

  constructor(executable, data, options = [], onNotification = () => {}) {
    this.#process = spawn(executable, ["stdio", "--data", data, ...options], { stdio: ["pipe", "pipe", "inherit"] });
    this.#process.stdin.on("error", () => {}); // A host that is gone is noticed by its exit.
    this.#exit = new Promise((resolve, reject) => {
      this.#process.once("close", (code) => {
        for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: the host ended`));
        this.#waiting.clear();
        resolve(code);
      });
      this.#process.once("error", reject);
    });
    this.#exit.catch(() => {});
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      const message = JSON.parse(line);
      if (message.method !== undefined) return onNotification(message.method, message.params);
      const call = this.#waiting.get(message.id);
      if (call === undefined) return;
      this.#waiting.delete(message.id);
      if (message.error) call.reject(new PortalError(call.method, message.error));
      else call.resolve(message.result);
    });
  }

  /** The result of a method; rejects with PortalError when it is refused. */
  call(method, params = {}, session = undefined) {
    if (session !== undefined) params = { ...params, _meta: { session } };
    const id = ++this.#lastId;
    return Promise.race([
      new Promise((resolve, reject) => {
        this.#waiting.set(id, { method, resolve, reject });
        this.#send({ jsonrpc: "2.0", id, method, params });
      }),
      this.#exit.then((code) => {
        throw new Error(`${method}: the host ended with ${code}`);
      }),
    ]);
  }

  notify(method, params = {}) {
    this.#send({ jsonrpc: "2.0", method, params });
  }

  /** Ends the host in good order; its exit code is returned. */
  async close() {
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 20_000);
    await this.call("shutdown").catch(() => {});
    this.notify("exit");
    this.#process.stdin.end();
    return this.#exit.finally(() => clearTimeout(timer));
  }

  #send(message) {
    this.#process.stdin.write(JSON.stringify(message) + "\n");
  }
}

function showFindings({ findings, valid }) {
  for (const { severity, message, code, remedy } of findings) {
    console.log(`  ${severity}: ${message} [${code}]`);
    console.log(`    -> ${remedy}`);
  }
  console.log(valid ? "  usable" : "  not usable as it is");
}

async function converse(host, firstEvent, metadataXml) {
  const { serverInfo } = await host.call("initialize", { clientInfo: { name: "dashboard.mjs", version: "1" } });
  console.log(`connected to ${serverInfo.name} ${serverInfo.version}`);

  // The dashboard is the environment's administrator.
  await host.call("host/settings/update", { branding: { applicationName: "Harbour Tickets" } });
  const { id: organizationId } = await host.call("organizations/create", { name: "Northwind Travel" });
  console.log(`organisation ${organizationId}`);
  await host.call("events/subscribe", { organizationId });
  const intents = ["sso", "audit_logs"];
  const link = await host.call("portalLinks/create", { organizationId, kind: "shared", intents });
  const { sessionId } = await host.call("portalSessions/open", { token: link.token });
  console.log(`session ${sessionId}`);

  // From here on the IT admin acts: every call carries the portal session.
  const provider = { providerId: "okta", protocol: "saml" };
  const { id: connectionId } = await host.call("connections/create", { organizationId, ...provider }, sessionId);
  const { steps } = await host.call("providers/setupSteps", { ...provider, connectionId }, sessionId);
  for (const [index, step] of steps.entries()) {
    console.log(`step ${index + 1}: ${step.title}`);
    for (const { label, value, hint } of step.values) console.log(`  ${label}: ${value ?? hint ?? "not there yet"}`);
  }

  const report = await host.call("providers/validateMetadata", { ...provider, metadataXml }, sessionId);
  console.log(`metadata of ${report.summary.entityId}`);
  showFindings(report);
  try {
    await host.call("connections/setMetadata", { connectionId, metadataXml }, sessionId);
    console.log("metadata taken");
  } catch (error) {
    if (error.reason !== "invalid_metadata") throw error;
    console.log(`metadata refused: ${error.reason}`);
  }

  // Events arrive as notifications while the calls above go on.
  const event = await firstEvent("connection.created");
  console.log(`event ${event.type}`);

  await host.call("organizations/list", {}, sessionId).catch((error) => {
    console.log(`refused as it should be: ${error.reason}`);
  });
  await host.call("portalLinks/revoke", { linkId: link.id });
  await host.call("connections/get", { connectionId }, sessionId).catch((error) => {
    console.log(`after revoking the link: ${error.reason}`);
  });
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { host: { type: "string", default: ".build/debug/portal-host" } },
    allowPositionals: true,
  });
  const metadata = await readFile(positionals[0] ?? new URL("../metadata/okta.xml", import.meta.url), "utf8");

  const events = [];
  const waiters = [];
  const firstEvent = (type) =>
    new Promise((resolve, reject) => {
      const known = events.find((event) => event.type === type);
      if (known) return resolve(known);
      const timer = setTimeout(() => reject(new Error(`no event ${type}`)), 10_000);
      waiters.push((event) => {
        if (event.type !== type) return;
        clearTimeout(timer);
        resolve(event);
      });
    });
  const onNotification = (method, { event }) => {
    if (method !== "events/event") return;
    events.push(event);
    for (const waiter of waiters) waiter(event);
  };

  const data = await mkdtemp(join(tmpdir(), "dashboard-"));
  const host = new PortalHost(values.host, data, ["--log-level", "warning"], onNotification);
  try {
    await converse(host, firstEvent, metadata);
  } finally {
    const code = await host.close();
    await rm(data, { recursive: true, force: true });
    console.log(`host ended with ${code}`);
    process.exitCode ||= code;
  }
}

await main();
