import { generate, type SelfsignedOptions } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

/** @returns a key and a self-signed certificate for `localhost` that is valid now; `options` can change all of this */
export async function certificate(options: SelfsignedOptions = {}): Promise<Certificate> {
  const attributes = [{ name: 'commonName', value: 'localhost' }];
  const notBeforeDate = new Date(Date.now() - 7 * 86_400_000);
  const extensions = [
    { name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: 'localhost' }] },
  ];
  const made = await generate(attributes, {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    extensions,
    ...options,
  });
  return { key: made.private, cert: made.cert };
}
