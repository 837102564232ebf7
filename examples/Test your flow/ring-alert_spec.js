// The flow beside this file, against a simulated Asterisk. To test a flow of your own: export it from the editor, copy
// this file, and
//
//     npm install --save-dev mocha should node-red node-red-node-test-helper @hybrid-ami/node-red-ami
//     npx mocha ring-alert_spec.js
//
const helper = require('node-red-node-test-helper');
require('should');
const { Simulator } = require('@hybrid-ami/node-red-ami/simulator');
const flow = require('./Ring alert.json');

// Every type of node that the flow uses.
const nodes = [
  require('@hybrid-ami/node-red-ami/nodes/ami-config'),
  require('@hybrid-ami/node-red-ami/nodes/ami-events'),
  require('@node-red/nodes/core/common/21-debug'),
  require('@node-red/nodes/core/common/90-comment'),
  require('@node-red/nodes/core/function/10-switch'),
  require('@node-red/nodes/core/function/15-change'),
];
helper.init(require.resolve('node-red'));

describe('Ring alert', () => {
  let pbx;

  beforeEach(async () => {
    pbx = await Simulator.listen({ extensions: ['1001', '1002'] });
    const connection = flow.find(({ type }) => type === 'ami-config');
    connection.host = pbx.host;
    connection.port = pbx.port;
    await helper.load(nodes, flow, { [connection.id]: { username: 'admin', secret: 'secret' } });
    await pbx.loggedIn();
  });

  afterEach(async () => {
    await helper.unload();
    await pbx.close();
  });

  it('names the extension that rings', async () => {
    const alert = nextMessageTo('Alert');
    pbx.setState('1001', 'ringing');
    (await alert).payload.should.equal('1001 is ringing');
  });

  it('says nothing of one that talks', async () => {
    const alert = nextMessageTo('Alert');
    pbx.setState('1001', 'inUse');
    pbx.setState('1002', 'ringing');
    (await alert).payload.should.equal('1002 is ringing');
  });
});

function nextMessageTo(name) {
  const { id } = flow.find((node) => node.name === name);
  return new Promise((resolve) => helper.getNode(id).once('input', resolve));
}
