import { AmiConnection } from '../../src/index';

/** A process with one connection. It prints states, events and gaps as lines of JSON. */
const [host = '', port = ''] = process.argv.slice(2);
const report = (what: object) => console.log(JSON.stringify(what));
const connection = new AmiConnection({
  host,
  port,
  username: 'admin',
  secret: 'secret',
  keepAliveInterval: 2500,
  actionTimeout: 1000,
  connectionTimeout: 1500,
  reconnectDelay: 100,
});
connection.on('state', (state, reason) =>
  report({
    ...{ state, code: reason?.code, message: reason?.message },
    ...{ attempts: connection.snapshot().attempts, at: Date.now() },
  }),
);
connection.subscribe(['VarSet'], (event) => report({ value: Number(event.get('Value')) }), {
  onGap: () => report({ gap: true }),
});
connection.open();
