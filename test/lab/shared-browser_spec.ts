import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import should from 'should';
import { sharedBrowser } from '../support/browser';
import { afterThisTest } from '../support/teardown';

describe('a page in the shared browser', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();

  it('has no data of an earlier page, and shares none with another open page', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').setHeader('set-cookie', 'visited=yes').end('<p>Hello');
    });
    afterThisTest(() => {
      server.close();
      server.closeAllConnections();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stored = '[localStorage.getItem("a"), sessionStorage.getItem("a")]';
    const first = await browser().newPage();
    await first.goto(url);
    await first.evaluate('localStorage.setItem("a", "b"); sessionStorage.setItem("a", "b")');
    await first.reload();
    should(await first.evaluate(stored)).deepEqual(['b', 'b']);

    const beside = await browser().newPage();
    await beside.goto(url);
    should(await beside.evaluate(stored)).deepEqual([null, null]);
    const context = first.context();
    should(await context.cookies()).have.length(1);
    await first.close();

    const next = await browser().newPage({ colorScheme: 'dark', viewport: { width: 500, height: 400 } });
    should(next.context()).equal(context);
    should(await context.cookies()).deepEqual([]);
    await next.goto(url);
    should(await next.evaluate(stored)).deepEqual([null, null]);
    const looks = '[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]';
    should(await next.evaluate(looks)).deepEqual([500, true]);
  });
});
