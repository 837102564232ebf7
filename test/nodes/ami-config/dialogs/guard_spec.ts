import type { Request, Response } from 'express';
import should from 'should';
import { jsonOnly, sameSiteOnly } from '../../../../nodes/ami-config/dialogs/guard';
import { type Deployed, keptSecret } from '../../../../nodes/ami-config/dialogs/secret';
import { resolveOptions } from '../../../../src';
import { afterThisTest } from '../../../support/teardown';

/** @returns true if a request with these headers is let through; otherwise its status and the message of the answer */
function passed(guard: typeof jsonOnly, headers: Record<string, string>) {
  let answer: unknown;
  const request = { get: (name: string) => headers[name] } as Request;
  const response = {
    status: (status: number) => ({
      json: ({ message }: Error) => {
        answer = [status, message];
      },
    }),
  } as unknown as Response;
  guard(request, response, () => {
    answer = true;
  });
  return answer;
}

describe('the guard of the dialogs’ routes', () => {
  it('accepts JSON only, with parameters and in any case', () => {
    for (const type of ['application/json', 'Application/JSON ; charset=utf-8'])
      should(passed(jsonOnly, { 'Content-Type': type })).be.true();
    for (const [type, name] of [
      ['text/plain', 'text/plain'],
      ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
      ['text/plain;application/json', 'text/plain'],
      ['application/jsonp', 'application/jsonp'],
      ['', 'blank'],
    ] as const)
      should(passed(jsonOnly, { 'Content-Type': type })).deepEqual([
        415,
        `Content-Type must be application/json, not ${name}`,
      ]);
    should(passed(jsonOnly, {})).match([415, /not blank$/]);
  });

  it('accepts requests of own pages and of programs only', () => {
    const Host = 'nodered.example:1880';
    for (const headers of [
      {},
      { 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'none' },
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://other.example' },
      { Host, Origin: 'http://nodered.example:1880' },
      // A proxy that ends TLS removes the default port of its own scheme.
      { Host: 'nodered.example', Origin: 'https://nodered.example' },
    ])
      should(passed(sameSiteOnly, headers)).be.true();
    for (const [headers, from] of [
      [{ 'Sec-Fetch-Site': 'cross-site' }, 'cross-site'],
      [{ 'Sec-Fetch-Site': 'same-site' }, 'same-site'],
      [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://a.example' }, 'https://a.example'],
      [{ Host, Origin: 'http://other.example:1880' }, 'http://other.example:1880'],
      [{ Host, Origin: 'http://nodered.example:1881' }, 'http://nodered.example:1881'],
      [{ Host, Origin: 'null' }, 'null'],
    ] as const)
      should(passed(sameSiteOnly, headers)).deepEqual([
        403,
        `a page of another site (${from}) may not ask this`,
      ]);
  });
});

describe('a secret that was not typed again', () => {
  const deployed: Deployed = {
    ...resolveOptions({ host: 'PBX.example', port: 5038, username: 'ami', login: 'md5' }),
    tlsId: undefined,
  };
  const asked = { ...deployed, host: 'pbx.EXAMPLE' };
  const withTls: Deployed = { ...deployed, tls: {}, tlsId: 'tls1' };
  const KEPT =
    /^secret: the stored secret goes only to the deployed server .*; type the secret to use it here$/;
  const error = (message: RegExp) => [{ code: 'AMI_ERR_INVALID_ACTION', message }] as const;
  const environment = (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) {
      const before = process.env[name];
      process.env[name] = value;
      afterThisTest(() => {
        if (before === undefined) delete process.env[name];
        else process.env[name] = before;
      });
    }
  };

  it('is the stored one for the deployed server, user, TLS and login, or for a safer login', () => {
    should(keptSecret(asked, deployed, 'sesame')).equal('sesame');
    should(keptSecret(withTls, withTls, 'sesame')).equal('sesame');
    should(keptSecret(withTls, deployed, 'sesame')).equal('sesame');
    should(keptSecret(asked, { ...deployed, login: 'plain' }, 'sesame')).equal('sesame');
    should(keptSecret({ ...withTls, tlsId: '' }, { ...withTls, tlsId: undefined }, 'sesame')).equal('sesame');
  });

  it('is refused for any other server or user, and with less protection', () => {
    for (const other of [
      { host: 'other.example' },
      { port: 5039 },
      { username: 'admin' },
      { login: 'auto' },
      { login: 'plain' },
    ] as const)
      should(() => keptSecret({ ...asked, ...other }, deployed, 'sesame')).throw(...error(KEPT));
    for (const other of [asked, { ...withTls, tlsId: 'tls2' }, { ...withTls, tlsId: undefined }])
      should(() => keptSecret(other, withTls, 'sesame')).throw(...error(KEPT));
    should(() => keptSecret(asked, undefined, 'sesame')).throw(...error(KEPT));
  });

  it('is undefined if neither the node nor the environment has one', () => {
    environment({ AMI_PASSWORD: ' ' });
    for (const blank of [undefined, '', ' ']) should(keptSecret(asked, deployed, blank)).be.undefined();
  });

  it('is that of the environment only for its own server and user, or for the deployed ones', () => {
    environment({ AMI_PASSWORD: 'of env', AMI_HOST: 'env.example', AMI_PORT: '5040', AMI_USERNAME: 'env' });
    should(keptSecret(asked, deployed, undefined)).equal('of env');
    const own = { ...asked, host: 'env.example', port: 5040, username: 'env' };
    should(keptSecret({ ...own, login: 'auto' }, undefined, undefined)).equal('of env');
    for (const other of [
      { ...own, host: 'other.example' },
      { ...own, port: 5038 },
      { ...own, username: 'ami' },
      { ...own, login: 'plain' as const },
    ])
      should(() => keptSecret(other, deployed, '')).throw(
        ...error(/^secret: AMI_PASSWORD goes only to the deployed/),
      );
  });
});
