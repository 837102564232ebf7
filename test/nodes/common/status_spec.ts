import { readFileSync } from 'node:fs';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import { connectionStatus, errorStatus } from '../../../nodes/common/status';
import { AmiError, type AmiErrorCode, type ConnectionState } from '../../../src/index';

const translate = (key: string, values: object = {}) =>
  [key.replace(/^.*:/, ''), ...Object.values(values)].join(' ');
const reason = (code: AmiErrorCode) => new AmiError(code, 'why');
const shown = (state: ConnectionState, code?: AmiErrorCode) => {
  const { fill, shape, text } = connectionStatus(state, code && reason(code), translate);
  return `${fill} ${shape} ${text}`;
};

describe('the status of a connection', () => {
  const plain: [state: ConnectionState, shows: string][] = [
    ['idle', 'grey ring node-red:common.status.not-connected'],
    ['connecting', 'yellow ring node-red:common.status.connecting'],
    ['login', 'yellow ring node-red:common.status.connecting'],
    ['ready', 'green dot node-red:common.status.connected'],
    ['waiting', 'red ring node-red:common.status.disconnected'],
    ['failed', 'red ring node-red:common.status.disconnected'],
    ['closed', 'grey ring node-red:common.status.not-connected'],
  ];
  for (const [state, shows] of plain) {
    it(`${state} is ${shows}`, () => {
      shown(state).should.equal(shows);
    });
  }

  for (const code of ['AMI_ERR_LOGIN', 'AMI_ERR_TLS', 'AMI_ERR_BANNER'] as const) {
    it(`names an error that waiting cannot fix: ${code}`, () => {
      shown('waiting', code).should.equal(`red ring ami-config.status.${code}`);
    });
  }

  for (const code of ['AMI_ERR_CONNECT', 'AMI_ERR_TIMEOUT', 'AMI_ERR_OUTCOME_UNKNOWN'] as const) {
    it(`is disconnected while waiting may help, and names the reason when it gives up: ${code}`, () => {
      shown('waiting', code).should.equal('red ring node-red:common.status.disconnected');
      shown('failed', code).should.equal(`red ring ami-config.status.failed ami-config.status.${code}`);
    });
  }

  it('shows the rate of events, if there are any', () => {
    should(connectionStatus('ready', undefined, translate, 12).text).equal('ami-config.status.rate 12');
    should(connectionStatus('closed', undefined, translate, 12).text).equal(
      'node-red:common.status.not-connected',
    );
  });

  it('has a short word for every code', () => {
    const source = readFileSync(projectPath('src/errors.ts'), 'utf8');
    const codes = new Set(source.match(/AMI_ERR_\w+/g));
    codes.size.should.be.aboveOrEqual(11);
    const catalogue = projectPath('nodes/ami-config/locales/en-US/ami-config.json');
    const words = JSON.parse(readFileSync(catalogue, 'utf8'))['ami-config'].status;
    for (const code of codes) (words[code] as string).length.should.be.within(1, 20);
  });

  it('is a plain error for an error that is not an AmiError', () => {
    should(errorStatus(new TypeError('oops'), translate).text).equal('node-red:common.status.error');
  });
});
