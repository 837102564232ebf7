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
  it('reads the banner, and passes on all bytes after it, in chunks of any size', async () => {
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

  it('accepts a banner of the maximum length, and refuses a longer one', () => {
    const banner = 'Asterisk Call Manager/'.padEnd(BANNER_BYTES, '1');
    should(new BannerReader().read(Buffer.from(`${banner}\nrest`))?.toString()).equal('rest');
    for (const bytes of [`${banner}1\n`, `${banner}1`]) {
      should(() => new BannerReader().read(Buffer.from(bytes))).throw({ code: 'AMI_ERR_BANNER' });
    }
  });

  it('quotes the beginning of a line that is not a banner', () => {
    should(() => new BannerReader().read(Buffer.from(`\x1b[2J${'x'.repeat(60)}y\n`))).throw({
      code: 'AMI_ERR_BANNER',
      message: `there is no Asterisk manager on this port (usually 5038, with TLS 5039): the server sent "\\u001b[2J${'x'.repeat(51)}…"`,
    });
  });

  const mysql = '\x0a8.0.36\0';
  for (const [greeting, kind] of [
    ['HTTP/1.1 400 Bad Request\r\n', 'a web server'],
    ['<!DOCTYPE html>\n', 'a web server'],
    ['<html>\n', 'a web server'],
    ['SSH-2.0-OpenSSH_9.6\r\n', 'an SSH server'],
    [`J\0\0\0${mysql}`, 'a MySQL or MariaDB server'],
    [`\x4a\0\0\0${mysql}`, 'a MySQL or MariaDB server'],
    [`\x04\x01\0\0${mysql}`, 'a MySQL or MariaDB server'],
    ["E\0\0\0\xffj\x04Host '10.0.0.1' is not allowed to connect\n", 'a MySQL or MariaDB server'],
    ['\x15\x03\x03\0\x02\x02\x0a', 'a server that expects TLS; switch TLS on'],
    ['SIP/2.0 400 Bad Request\r\n', 'a SIP server'],
    ['220 mail.example ESMTP\r\n', 'a mail or FTP server'],
    ['* OK IMAP4rev1\r\n', 'a mail or FTP server'],
  ] as const) {
    it(`names the server that sends ${JSON.stringify(greeting)}`, () => {
      should(() => new BannerReader().read(Buffer.from(greeting, 'latin1'))).throw({
        message: (text: string) => text.endsWith(`", like ${kind}`),
      });
    });
  }

  it('recognises these servers before a line is complete, and does not misread the beginning of a banner', () => {
    const reader = (text: string) => {
      const it = new BannerReader();
      it.read(Buffer.from(text, 'latin1'));
      return it;
    };
    should(reader("E\0\0\0\xffj\x04Host '10.0.0.1' is not allowed").unfinished?.message).match(/MySQL/);
    should(reader('\x15\x03\x03\0\x02\x02').unfinished?.message).match(/switch TLS on/);
    should(reader('HTTP/1.1 408').unfinished?.message).match(/like a web server/);
    for (const part of ['', 'Aster', 'Asterisk Call Manager', 'Asterisk Call Manager/11.0']) {
      should(reader(part).unfinished).equal(undefined);
    }
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

  it('returns nothing for a banner without a version', () => {
    should(asteriskVersion('Asterisk Call Manager')).equal(undefined);
  });

  it('does not report the version of a proxy', () => {
    for (const banner of [
      'Asterisk Call Manager Proxy/1.21',
      'Asterisk Call Manager Proxy/11.0.0',
      'AstManProxy Call Manager/11.0.0',
      'My Asterisk Call Manager/11.0.0',
    ]) {
      should(asteriskVersion(banner)).equal(undefined);
    }
  });
});
