import { AmiConnection } from '../../src/index';

/** One connection, in a process of its own: what becomes of it is said in lines of JSON. */
const [host = '', port = ''] = process.argv.slice(2);
const say = (what: object) => console.log(JSON.stringify(what));
const connection = new AmiConnection({
  host,
  port,
  username: 'admin',
  secret: 'secret',
  keepAliveInterval: 1000,
  actionTimeout: 1000,
  connectionTimeout: 500,
  reconnectDelay: 100,
});
connection.on('state', (state, reason) =>
  say({ state, code: reason?.code, message: reason?.message, attempts: connection.snapshot().attempts }),
);
connection.subscribe(['VarSet'], (event) => say({ value: Number(event.get('Value')) }), {
  onGap: () => say({ gap: true }),
});
connection.open();
