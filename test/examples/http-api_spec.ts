import crypto from 'node:crypto';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';
import { Functions } from './functions';

const TITLE = 'HTTP API';
const KEY = 'a key of this test';
const FORMS = ['call', 'hangup', 'transfer', 'redirect', 'park', 'pickup', 'dtmf', 'queue'];

interface Failure {
  error: { code: string; message: string; field?: string };
}

describe('the example "HTTP API"', function () {
  this.timeout(120_000);
  const browser = sharedBrowser();
  let pbx: Simulator;
  let nodeRed: NodeRed;

  before(async () => {
    pbx = await Simulator.listen({
      extensions: ['1001', '1002', '1003', { extension: '**1002', does: [['Answer'], ['Echo']] }],
      queues: [{ name: 'support', members: ['1001'] }],
    });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: example(TITLE).flow,
      env: {
        ...amiEnvironment(pbx),
        AMI_RECONNECT_DELAY: '50',
        AMI_API_KEY: KEY,
      },
    });
    await pbx.loggedIn();
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });

  const post = async (
    form: string,
    body: unknown,
    headers: Record<string, string> = { 'X-API-Key': KEY },
  ) => {
    const response = await fetch(`${nodeRed.url}/api/${form}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    should(response.headers.get('content-type')).match(/^application\/json/);
    return { status: response.status, answer: (await response.json()) as object };
  };
  const sent = (name: string) => pbx.received.filter((action) => action.name === name);

  it('calls, answers with both outcomes, and hangs up by callId', async () => {
    const called = post('call', { from: '1001', to: '1002' });
    const { status, answer } = await called;
    should(status).equal(200);
    should(answer).have.properties('callId', 'outcome', 'to', 'ms');
    should(sent('Originate').at(-1)?.get('Exten')).equal('1002');
    should(sent('Originate').at(-1)?.get('Context')).equal('default');
    const { callId } = answer as { callId: string };
    const { status: ended, answer: result } = await post('hangup', { callId });
    should(ended).equal(200);
    const { channels } = result as { channels: string[] };
    should(channels.some((channel) => channel.startsWith('PJSIP/1001-'))).be.true();
    const hungUp = sent('Hangup').map((action) => action.get('Channel'));
    for (const channel of channels) should(hungUp).containEql(channel);
  });

  it('pauses and adds members of queues', async () => {
    should(await post('queue', { do: 'pause', member: 'PJSIP/1001', reason: 'lunch' })).deepEqual({
      status: 200,
      answer: { member: 'PJSIP/1001', queues: ['support'] },
    });
    should(sent('QueuePause').at(-1)?.get('Reason')).equal('lunch');
    should(await post('queue', { do: 'add', member: 'PJSIP/1003', queue: 'support' })).deepEqual({
      status: 200,
      answer: { member: 'PJSIP/1003', queues: ['support'] },
    });
  });

  describe('with a call of 1001 to 1002', () => {
    beforeEach(async () => {
      const call = pbx.call('1001', '1002');
      call.answer();
      await call.answered;
    });
    afterEach(async () => {
      for (const extension of ['1001', '1002', '1003']) await post('hangup', { extension });
      await until(async () => (await post('hangup', { extension: '1002' })).status === 422, 'no call');
    });

    const lastSent = (name: string, ...headers: string[]) =>
      headers.map((header) => sent(name).at(-1)?.get(header)?.replace(/-.*/, ''));

    it('transfers the other party', async () => {
      const { status, answer } = await post('transfer', { kind: 'blind', extension: '1001', to: '1003' });
      should(status).equal(200);
      should(answer).match({ channel: /^PJSIP\/1001-/, to: '1003' });
      should(lastSent('BlindTransfer', 'Channel', 'Exten', 'Context')).deepEqual([
        'PJSIP/1001',
        '1003',
        'default',
      ]);
    });

    it('redirects the named party', async () => {
      const { status, answer } = await post('redirect', { extension: '1002', to: '1003' });
      should(status).equal(200);
      should(answer).match({ channel: /^PJSIP\/1002-/, to: '1003' });
      should(lastSent('Redirect', 'Channel', 'Exten')).deepEqual(['PJSIP/1002', '1003']);
    });

    it('parks the other party and answers with the space', async () => {
      const { status, answer } = await post('park', { extension: '1001' });
      should(status).equal(200);
      should(answer).match({ channel: /^PJSIP\/1002-/, lot: 'default', space: /^\d+$/ });
    });

    it('sends digits', async () => {
      const { status, answer } = await post('dtmf', { extension: '1001', digits: '1#' });
      should(status).equal(200);
      should(answer).match({ channel: /^PJSIP\/1001-/ });
      should(sent('PlayDTMF').map((action) => action.get('Digit'))).deepEqual(['1', '#']);
    });

    it('picks up: the given phone rings and dials the code with the extension', async () => {
      const { status, answer } = await post('pickup', { extension: '1003', of: '1002', timeout: 5_000 });
      should(status).equal(200);
      should(answer).match({ outcome: 'answered', callId: /^ami-/ });
      should(lastSent('Originate', 'Channel', 'Exten')).deepEqual(['PJSIP/1003', '**1002']);
    });

    it('answers 501 if this Asterisk lacks the action', async () => {
      const restore = pbx.answer('Park', () => ({ error: 'Invalid/unknown command' }));
      const { status, answer } = await post('park', { extension: '1001' });
      restore();
      should(status).equal(501);
      should(answer).match({ error: { code: 'AMI_ERR_UNSUPPORTED', message: /res_parking/ } });
    });

    it('answers 504 if Asterisk does not report the outcome in time', async () => {
      const restore = pbx.answer('Park', () => ({}));
      const { status, answer } = await post('park', { extension: '1001' });
      restore();
      should(status).equal(504);
      should(answer).match({ error: { code: 'AMI_ERR_TIMEOUT', message: /read = call/ } });
    });
  });

  it('answers 502 with the callId if the connection is lost while the call is started', async () => {
    const restore = pbx.answer('Originate', () => {
      pbx.drop();
      return {};
    });
    const { status, answer } = await post('call', { from: '1002', to: '1003' });
    restore();
    should(status).equal(502);
    const callId = sent('Originate').at(-1)?.get('ChannelId');
    should(answer).match({ error: { code: 'AMI_ERR_OUTCOME_UNKNOWN', callId, now: 'gone' } });
    await pbx.loggedIn();
  });

  for (const [what, headers] of [
    ['no key', {}],
    ['an empty key', { 'X-API-Key': '' }],
    ['a wrong key', { 'X-API-Key': `${KEY}x` }],
    ['the beginning of the key', { 'X-API-Key': KEY.slice(0, -1) }],
    ['a wrong bearer', { Authorization: 'Bearer nothing' }],
  ] as const)
    it(`refuses ${what} with 401 and sends nothing`, async () => {
      const before = pbx.received.length;
      const { status, answer } = await post('hangup', { extension: '1001' }, headers);
      should(status).equal(401);
      should(answer).containDeep({ error: { code: 'UNAUTHORIZED' } });
      should(JSON.stringify(answer)).not.containEql(KEY);
      should(pbx.received.slice(before).filter(({ name }) => name !== 'Ping')).be.empty();
    });

  it('also accepts the key as a bearer token', async () => {
    const headers = { Authorization: `Bearer ${KEY}` };
    should((await post('queue', { do: 'unpause', member: 'PJSIP/1001' }, headers)).status).equal(200);
  });

  for (const [what, form, body, expected, code, field] of [
    ['a field that is missing', 'call', { from: '1001' }, 400, 'AMI_ERR_INVALID_ACTION', 'to'],
    ['a number with an option', 'call', { from: '1001', to: '1,2' }, 400, 'AMI_ERR_INVALID_ACTION', 'to'],
    ['an unknown field', 'hangup', { chanel: 'x' }, 400, 'AMI_ERR_INVALID_ACTION', 'chanel'],
    [
      'a field __proto__',
      'hangup',
      '{"__proto__":{"extension":"1001"}}',
      400,
      'AMI_ERR_INVALID_ACTION',
      '__proto__',
    ],
    ['an action beside the form', 'hangup', { Action: 'Ping' }, 400, 'AMI_ERR_INVALID_ACTION', undefined],
    ['broken JSON', 'call', '{"from":', 400, 'INVALID_JSON', undefined],
    ['a list', 'call', '[]', 400, 'INVALID_JSON', undefined],
    ['a body that is too long', 'call', { from: 'x'.repeat(20_000) }, 413, 'TOO_LONG', undefined],
    [
      'several hang-ups',
      'hangup',
      { channel: '/PJSIP/', several: true },
      403,
      'AMI_ERR_FORBIDDEN',
      undefined,
    ],
    [
      'a member that does not exist',
      'queue',
      { do: 'pause', member: 'PJSIP/9' },
      422,
      'AMI_ERR_REJECTED',
      undefined,
    ],
  ] as const)
    it(`answers ${expected} in JSON: ${what}`, async () => {
      const { status, answer } = await post(form, body);
      const { error } = answer as Failure;
      should({ status, code: error.code, field: error.field }).deepEqual({ status: expected, code, field });
      should(error.message)
        .be.a.String()
        .and.not.match(/\n|node_modules|\.js/);
    });

  it('answers 409 to the same call within a second', async () => {
    const both = await Promise.all([1, 2].map(() => post('call', { from: '1003', to: '1002' })));
    should(both.map(({ status }) => status).sort()).deepEqual([200, 409]);
    should(both.find(({ status }) => status === 409)?.answer).containDeep({
      error: { code: 'AMI_ERR_DUPLICATE' },
    });
    const made = both.find(({ status }) => status === 200);
    if (made === undefined) throw new Error('no call was made');
    const { callId } = made.answer as { callId: string };
    should((await post('hangup', { callId })).status).equal(200);
  });

  it('describes all forms in an OpenAPI document', async () => {
    const response = await fetch(`${nodeRed.url}/api/openapi.json`);
    should(response.status).equal(200);
    const document = (await response.json()) as {
      openapi: string;
      servers: { url: string }[];
      paths: Record<
        string,
        { post: { requestBody: { content: Record<string, { schema: object; example: object }> } } }
      >;
    };
    should(document.openapi).match(/^3\.0\./);
    should(document.servers).deepEqual([{ url: '/' }]);
    should(Object.keys(document.paths)).deepEqual(FORMS.map((form) => `/api/${form}`));
    // A field that a form does not know would be refused by its name.
    for (const [path, { post: operation }] of Object.entries(document.paths)) {
      const { schema } = operation.requestBody.content['application/json'] ?? {};
      const { properties } = schema as { properties: object };
      const { answer } = await post(path.slice('/api/'.length), { nothing: 1 });
      const known = /Fields: (.*)$/
        .exec((answer as Failure).error.message)?.[1]
        ?.split(', ')
        .sort();
      should(Object.keys(properties).sort()).deepEqual(known?.filter((name) => name !== 'variables'));
    }
  });

  it('shows the document on a page, which sends a request with the key', async () => {
    const page = await browser().newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => void problems.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(nodeRed.url)) problems.push(request.url());
    });
    await page.goto(`${nodeRed.url}/api`);
    const queue = page.locator('section', { hasText: 'POST /api/queue' });
    await queue.getByText('stateInterface').waitFor();
    should(await page.locator('section h2').allTextContents()).deepEqual(
      FORMS.map((form) => `POST /api/${form}`),
    );
    const send = async () => {
      await queue.getByRole('button', { name: 'Send queue' }).click();
      await until(
        async () => /^\d/.test((await queue.getByRole('status').textContent()) ?? ''),
        'the response',
      );
      return queue.getByRole('status').textContent();
    };
    await queue
      .getByLabel('Body of queue')
      .fill('{"do":"pause","member":"PJSIP/1001","reason":"<img src=x>"}');
    should(await send()).match(/^401 /);
    await page.getByLabel('API key').fill(KEY);
    should(await send()).match(/^200 \{"member":"PJSIP\/1001","queues":\["support"\]\}$/);
    should(sent('QueuePause').at(-1)?.get('Reason')).equal('<img src=x>');
    should(await page.locator('img').count()).equal(0);
    should(problems).deepEqual([]);
    await page.close();
  });

  it('answers 503 while Asterisk is unavailable, and sends nothing later', async () => {
    pbx.stopListening();
    pbx.drop();
    const before = sent('QueuePause').length;
    const lost = async () => (await post('queue', { do: 'pause', member: 'PJSIP/1001' })).status;
    // The first may be written before the loss is noticed.
    await until(async () => (await lost()) === 503, 'the loss');
    await pbx.listenAgain();
    await until(
      async () => (await post('queue', { do: 'unpause', member: 'PJSIP/1001' })).status === 200,
      'the PBX',
    );
    should(sent('QueuePause').length - before).be.aboveOrEqual(1);
    should(sent('QueuePause').at(-1)?.get('Paused')).equal('false');
  });

  it('refuses all requests while no key is set', async () => {
    for (const set of [undefined, '']) {
      const functions = new Functions(TITLE, { AMI_API_KEY: set }, { crypto });
      for (const headers of [
        {},
        { 'x-api-key': '' },
        { 'x-api-key': 'undefined' },
        { authorization: 'Bearer ' },
      ]) {
        const [passed, [refused] = []] = await functions.run('Check', {
          _msgid: '1',
          payload: '{}',
          req: { headers, route: { path: '/api/call' } },
        });
        should(passed).deepEqual([]);
        should(refused).containDeep({ statusCode: 503, payload: { error: { code: 'API_KEY_NOT_SET' } } });
      }
    }
  });
});
