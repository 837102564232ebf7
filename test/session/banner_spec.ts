import fc from 'fast-check';
import should from 'should';
import { BANNER_BYTES } from '../../src/protocol';
import { asteriskVersion } from '../../src/session';
import { BannerReader } from '../../src/session/banner';

const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...new Set([...places.map((place) => place % bytes.length), bytes.length])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
};

describe('BannerReader', () => {
  it('takes the line, and hands on every byte behind it, however they are cut', async () => {
    const lines = fc.constantFrom('Asterisk Call Manager/11.0.0\r\n', 'Asterisk Call Manager/1.1\n');
    const rests = fc.constantFrom('', '\n', 'Event: FullyBooted\r\n\r\n', 'x');
    const cuts = fc.array(fc.nat(), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lines, rests, cuts, async (line, rest, places) => {
        const reader = new BannerReader();
        const behind = cut(Buffer.from(line + rest), places).map((chunk) => reader.read(chunk));
        should(await reader.banner).equal(line.trim());
        should(Buffer.concat(behind.filter((bytes) => bytes !== undefined)).toString()).equal(rest);
      }),
    );
  });

  it('takes one that is as long as may be, and none that is longer, with or without an end', () => {
    const banner = 'Asterisk Call Manager/'.padEnd(BANNER_BYTES, '1');
    should(new BannerReader().read(Buffer.from(`${banner}\nrest`))?.toString()).equal('rest');
    for (const bytes of [`${banner}1\n`, `${banner}1`]) {
      should(() => new BannerReader().read(Buffer.from(bytes))).throw({ code: 'AMI_ERR_BANNER' });
    }
  });

  it('shows the beginning of what is no banner, and not more', () => {
    should(() => new BannerReader().read(Buffer.from(`${'x'.repeat(60)}y\n`))).throw({
      message: `this is no Asterisk manager: it greets with "${'x'.repeat(60)}"`,
    });
  });
});

describe('asteriskVersion', () => {
  for (const [ami, asterisk] of [
    ['1.0', '1.4'],
    ['1.1', '1.8'],
    ['1.2', '10'],
    ['1.3', '11'],
    ['2.10.6', '12 to 14'],
    ['3.1.0', '14'],
    ['4.0.0', '15'],
    ['5.0.4', '16'],
    ['7.0.3', '18'],
    ['9.0.0', '20'],
    ['11.0.0', '22'],
    ['12.0.0', '23'],
  ]) {
    it(`reads AMI ${ami} as Asterisk ${asterisk} (AMI 2)`, () => {
      should(asteriskVersion(`Asterisk Call Manager/${ami}`)).equal(asterisk);
    });
  }

  it('says nothing of a banner without a version', () => {
    should(asteriskVersion('Asterisk Call Manager')).equal(undefined);
  });
});
