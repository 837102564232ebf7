const fc = require('fast-check');

/** ms. Only a hang takes this long. */
const TIMEOUT = 60_000;
const AT_ONCE = 25;

/**
 * Sends a node messages with arbitrary JavaScript values, and waits until it has completed each.
 *
 * @returns a text for each message that was not completed exactly once
 */
exports.sendInputs = async (RED, id, { seed, count, fields }) => {
  const onComplete = new Map();
  RED.hooks.add('onComplete.inputs', ({ msg, node }) => {
    if (node.id === id) onComplete.get(msg)?.();
  });
  try {
    const messages = fc.sample(messageWith(fields), { seed, numRuns: count }).map(made);
    const faults = [];
    for (let at = 0; at < count; at += AT_ONCE) {
      faults.push(...(await Promise.all(messages.slice(at, at + AT_ONCE).map(send))).flat());
    }
    return faults;
  } finally {
    RED.hooks.remove('*.inputs');
  }

  async function send(message) {
    const sent = inWords(message);
    let times = 0;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, TIMEOUT);
      onComplete.set(message, () => {
        times += 1;
        clearTimeout(timer);
        // Wait for a second completion, which would be a fault.
        setTimeout(resolve, 10);
      });
      RED.nodes.getNode(id).receive(message);
    });
    onComplete.delete(message);
    return times === 1 ? [] : [`completed ${times} times: ${sent}`];
  }
};

/** Each field is sometimes a valid value, and mostly an arbitrary one. */
function messageWith(fields) {
  const entries = Object.entries(fields).map(([name, known]) => [
    name,
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(undefined, ...known) },
      { weight: 3, arbitrary: anything() },
    ),
  ]);
  return fc.record(Object.fromEntries(entries));
}

function anything() {
  const plain = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  const extension = fc.oneof(plain, hostile(), fc.string({ unit: 'binary' }), fc.constantFrom('1001', 1001));
  return fc.oneof(
    plain,
    hostile(),
    fc.string({ unit: 'binary' }),
    fc.array(extension, { maxLength: 5 }),
    fc.array(fc.record({ extension, context: extension }, { requiredKeys: ['extension'] }), { maxLength: 5 }),
  );
}

/** Values that JSON cannot hold, but another node can send. */
function hostile() {
  const makers = [
    () => {
      const cyclic = { extension: '1001' };
      cyclic.self = cyclic;
      return cyclic;
    },
    () => {
      const cyclic = [];
      cyclic.push(cyclic);
      return cyclic;
    },
    () => Object.defineProperty({}, 'extension', { enumerable: true, get: refuse }),
    () => ({
      extension: '1001',
      get context() {
        return refuse();
      },
    }),
    () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse }),
    () => ({ extension: { toString: refuse } }),
    () => Object.create({ extension: '1001' }),
    () => Object.freeze(['1001']),
    () => new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse }),
    () => new Proxy([], { get: refuse }),
    () => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      return proxy;
    },
    () => Object.create(null, { constructor: { value: undefined } }),
    () => Object.assign(Object.create(null), { extension: '1001', context: null }),
    () => Object.create(Object.create(null)),
    () => ({ constructor: null, extension: undefined }),
    () => JSON.parse('{"__proto__": {"extension": "1001"}, "constructor": {"prototype": {}}}'),
    () => Symbol('1001'),
    () => () => '1001',
    () => async () => '1001',
    () => class Extension {},
    () => Promise.resolve('1001'),
    () => new Error('1001'),
    () => new Date(Number.NaN),
    () => new WeakMap(),
    () => Buffer.alloc(1_000_000, '1'),
    () => '1001,'.repeat(20_000),
    () => '1'.repeat(1_000_000),
    () => Array.from({ length: 5000 }, (_, n) => String(n)),
    () => new Array(100_000),
    () => '1001\r\nAction: Logoff\r\n\r\n',
    () => ['1001\0', '10\r01', '\n'],
    () => '\ud800',
    () => globalThis,
  ];
  return fc.constantFrom(...makers).map((make) => new Maker(make));
}

/** Makes a value that fast-check itself must not touch. */
class Maker {
  constructor(make) {
    this.make = make;
  }
}

function made(value) {
  if (value instanceof Maker) return value.make();
  if (Array.isArray(value)) return value.map(made);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value);
  const hasMakers = parts.some(([, part]) => part instanceof Maker || Array.isArray(part));
  return hasMakers ? Object.fromEntries(parts.map(([name, part]) => [name, made(part)])) : value;
}

function refuse() {
  throw new Error('must not be read');
}

function inWords(message) {
  try {
    return fc.stringify(message).slice(0, 300);
  } catch {
    return 'a message that cannot be printed';
  }
}
