// Nodes for the benchmark: a source that only sends messages, and a meter that counts and times them.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { engine } from '../harness/ours';
import { STEP } from './regulated';

interface SourceDef extends NodeDef {
  /** The file with the stream, and how often to send its events. */
  file: string;
  times: number;
}

interface MeterDef extends NodeDef {
  /** Number of messages after which the figures are complete. */
  count: number;
  /** The port of `regulated`, which gets a byte after each STEP messages. */
  port?: number;
}

/** The response of the meter to GET /bench. */
export interface Figures {
  /** CPU time of Node-RED so far. */
  cpuMs: number;
  /** Time and CPU time from the start of the process until the flows had started. */
  started?: { ms: number; cpuMs: number };
  counted: number;
  /** Time and CPU time from the first message to message number `count`. */
  run?: { ms: number; cpuMs: number };
}

/** Number of messages sent before the rest of Node-RED gets a turn. */
const BATCH = 64;

export default function benchNodes(RED: NodeAPI): void {
  const figures: Figures = { cpuMs: 0, counted: 0 };
  RED.events.once('flows:started', () => {
    figures.started = { ms: performance.now(), cpuMs: cpuMs() };
  });
  RED.httpAdmin.get('/bench', (_request, response) => {
    response.json({ ...figures, cpuMs: cpuMs() });
  });
  RED.httpAdmin.get('/bench/heap', async (_request, response) => {
    response.json({ heapUsed: await collectedHeap() });
  });

  RED.nodes.registerType('bench-source', function BenchSource(this: Node, def: SourceDef) {
    RED.nodes.createNode(this, def);
    const messages = readyMade(def.file);
    const total = messages.length * def.times;
    let sent = 0;
    const send = () => {
      for (let left = BATCH; left > 0 && sent < total; left--) {
        this.send({ ...(messages[sent % messages.length] as NodeMessage) });
        sent += 1;
      }
      if (sent < total) setImmediate(send);
    };
    RED.events.once('flows:started', () => setTimeout(send, 1000));
  });

  RED.nodes.registerType('bench-meter', function BenchMeter(this: Node, def: MeterDef) {
    RED.nodes.createNode(this, def);
    let began = { ms: 0, cpuMs: 0 };
    const listener =
      def.port === undefined ? undefined : connect(def.port, '127.0.0.1').on('error', () => {});
    this.on('close', () => listener?.destroy());
    // The function node calls this. A separate meter node behind it would add to the measured time.
    this.context().global.set('count', () => {
      if (figures.counted === 0) began = { ms: performance.now(), cpuMs: cpuMs() };
      figures.counted += 1;
      if (figures.counted % STEP === 0) listener?.write('.');
      if (figures.counted !== def.count) return;
      figures.run = { ms: performance.now() - began.ms, cpuMs: cpuMs() - began.cpuMs };
    });
  });
}

/** @returns the same messages that ami-events would send */
function readyMade(file: string): NodeMessage[] {
  const messages: NodeMessage[] = [];
  const parser = new (engine().FrameParser)({
    onFrame: (event) => {
      const ami = { server: 'bench', receivedAt: new Date(0).toISOString() };
      messages.push({ topic: event.name, payload: event.toObject(), ami } as NodeMessage);
    },
  });
  parser.write(readFileSync(file));
  return messages;
}

/** @returns bytes of heap in use after a forced collection */
async function collectedHeap(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // Each collection queues finalizers, which release more memory.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resume) => setImmediate(resume));
  }
  return process.memoryUsage().heapUsed;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
