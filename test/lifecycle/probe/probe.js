const { EventEmitter } = require('node:events');
const inspector = require('node:inspector');
const v8 = require('node:v8');
const vm = require('node:vm');
const { AmiConnection, AmiSession } = require('../../../dist/index.js');
const { sendInputs } = require('./inputs.js');

/** ms. Only a hang takes this long. */
const TIMEOUT = 15_000;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

/** Test access to a running Node-RED: a node `probe` that keeps its messages, and routes below /probe that report what the process holds. */
module.exports = (RED) => {
  /** Messages by node id. They survive a deploy. */
  const received = new Map();
  const keptBy = (id) => received.get(id) ?? received.set(id, []).get(id);
  const stops = [];
  let stoppingAt = 0;
  RED.events.on('flows:stopping', () => {
    stoppingAt = performance.now();
  });
  RED.events.on('flows:stopped', () => stops.push(performance.now() - stoppingAt));
  let started = Promise.resolve();
  let onStarted;
  RED.events.on('flows:stopped', () => {
    started = new Promise((resolve) => {
      onStarted = resolve;
    });
  });
  RED.events.on('flows:started', () => onStarted?.());

  const holding = () => {
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    const listeners = RED.events.eventNames().map((name) => [name, RED.events.listenerCount(name)]);
    return {
      heapUsed,
      rss,
      resources: countEach(process.getActiveResourcesInfo()),
      listeners: Object.fromEntries(listeners),
    };
  };
  const vitals = () => {
    const [connections, sessions, nodes] = countInMemory([
      AmiConnection,
      AmiSession,
      Object.getPrototypeOf(Probe.prototype).constructor,
    ]);
    return { connections, sessions, nodes, ...holding() };
  };

  function Probe(def) {
    RED.nodes.createNode(this, def);
    const kept = keptBy(this.id);
    const keep = { runs: keepRun, nothing: () => {} }[def.keep] ?? keepMessage;
    this.on('input', (message, _send, done) => {
      keep(kept, message);
      done();
    });
  }
  RED.nodes.registerType('probe', Probe);

  RED.httpAdmin.get('/probe/vitals', (_request, response) => response.json(vitals()));
  // Node-RED responds to a deploy before the new flows have started.
  RED.httpAdmin.get('/probe/started', async (_request, response) => {
    await started;
    response.json({});
  });
  RED.httpAdmin.get('/probe/reached/:id/:state', async ({ params }, response) => {
    const deadline = performance.now() + TIMEOUT;
    const state = () => RED.nodes.getNode(params.id)?.connection?.state;
    while (state() !== params.state && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    response.status(state() === params.state ? 200 : 504).json(state() ?? null);
  });
  RED.httpAdmin.get('/probe/holding', (_request, response) => response.json(holding()));
  RED.httpAdmin.get('/probe/stops', (_request, response) => response.json(stops.splice(0)));
  RED.httpAdmin.get('/probe/received/:id', (request, response) =>
    response.json(keptBy(request.params.id).splice(0)),
  );
  RED.httpAdmin.get('/probe/state/:id', (request, response) => {
    const connection = RED.nodes.getNode(request.params.id)?.connection;
    response.json(
      connection ? { ...connection.snapshot(), listeners: connection.listenerCount('state') } : null,
    );
  });
  RED.httpAdmin.post('/probe/send/:id', (request, response) => {
    RED.nodes.getNode(request.params.id).receive(request.body);
    response.json({});
  });
  RED.httpAdmin.post('/probe/inputs/:id', async ({ params, body }, response) => {
    response.json(await sendInputs(RED, params.id, body));
  });
};

/**
 * Counts the instances of these kinds of EventEmitter in memory. One search finds all of them: each collects all garbage
 * several times, and `v8.queryObjects` searches for one kind only.
 */
function countInMemory(types) {
  const session = new inspector.Session();
  session.connect();
  const ask = (method, parameters) => {
    let answer;
    session.post(method, { objectGroup: 'counted', ...parameters }, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  };
  globalThis.searched = { base: EventEmitter.prototype, types };
  try {
    const base = ask('Runtime.evaluate', { expression: 'searched.base' }).result;
    const { objects } = ask('Runtime.queryObjects', { prototypeObjectId: base.objectId });
    const { result } = ask('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration:
        'function () { return searched.types.map((type) => this.filter((found) => found instanceof type).length); }',
      returnByValue: true,
    });
    return result.value;
  } finally {
    delete globalThis.searched;
    // Lets go of what was found.
    session.disconnect();
  }
}

function keepMessage(kept, { _msgid, ...message }) {
  kept.push(message);
}

/** Keeps the first and last number of each unbroken run of `payload.N`, and each gap. */
function keepRun(kept, { topic, payload }) {
  if (topic === 'gap') return void kept.push({ gap: payload });
  const n = Number(payload.N);
  const last = kept.at(-1);
  if (last?.to === n - 1) last.to = n;
  else kept.push({ from: n, to: n });
}

function countEach(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
