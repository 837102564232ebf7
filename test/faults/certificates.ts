import { generate } from 'selfsigned';
import { type Certificate, certificate } from '../support/certificate';

const DAY = 86_400_000;

/** A certificate authority, a valid server certificate (`good`), and invalid ones. `stranger` is self-signed. */
export type Certificates = Record<
  'authority' | 'good' | 'stranger' | 'otherName' | 'expired' | 'early',
  Certificate
>;

export async function makeCertificates(): Promise<Certificates> {
  const authority = await makeAuthority();
  const by = { ca: authority };
  const value = 'elsewhere.example';
  const elsewhere = [{ name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value }] }];
  return {
    authority,
    good: await certificate(by),
    stranger: await certificate(),
    otherName: await certificate({ ...by, extensions: elsewhere }),
    expired: await certificate({ ...by, notAfterDate: new Date(Date.now() - DAY) }),
    early: await certificate({ ...by, notBeforeDate: new Date(Date.now() + DAY) }),
  };
}

async function makeAuthority(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'An authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 7 * DAY),
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  return { key, cert };
}
