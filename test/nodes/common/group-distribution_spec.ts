import fc from 'fast-check';
import should from 'should';
import {
  type Candidate,
  DISTRIBUTIONS,
  Distributor,
  withFailover,
} from '../../../nodes/common/group-distribution';
import { AmiError, type AmiErrorCode } from '../../../src/index';
import { rejection } from '../../support/wait';

const members: fc.Arbitrary<Candidate[]> = fc
  .array(fc.record({ isHealthy: fc.boolean(), load: fc.nat(9) }), { minLength: 1, maxLength: 32 })
  .map((all) => all.map((each, index) => ({ ...each, pbx: `pbx ${index}`, isUsable: true })));
const error = (code: AmiErrorCode) => new AmiError(code, 'reason');

describe('the distribution to a group', () => {
  it('gives a message to exactly the member that msg.pbx names, whatever the setting', () => {
    fc.assert(
      fc.property(members, fc.constantFrom(...DISTRIBUTIONS), fc.nat(), (all, distribution, n) => {
        const wanted = all[n % all.length];
        const choice = new Distributor().choose(distribution, all, wanted?.pbx);
        should(choice).deepEqual({ to: 'each', members: [wanted] });
      }),
    );
  });

  it('refuses an unknown or missing msg.pbx, and lists the known ones', () => {
    const all = ['Berlin', 'Munich'].map((pbx) => ({ pbx, isUsable: true, isHealthy: false, load: 0 }));
    const code = 'AMI_ERR_UNKNOWN_PBX';
    for (const distribution of DISTRIBUTIONS)
      should(() => new Distributor().choose(distribution, all, 'Bonn')).throw(/"Bonn".*"Berlin", "Munich"/, {
        code,
      });
    should(() => new Distributor().choose('pbx', all, undefined)).throw(/missing.*"Berlin", "Munich"/, {
      code,
    });
    should(() => new Distributor().choose('all', all, {})).throw({ code });
  });

  it('takes null and blank text as no msg.pbx, and a number as text', () => {
    const all = ['1', '2'].map((pbx) => ({ pbx, isUsable: true, isHealthy: true, load: 0 }));
    const distributor = new Distributor();
    for (const nothing of [undefined, null, '']) {
      should(distributor.choose('all', all, nothing)).deepEqual({ to: 'each', members: all });
      should(() => distributor.choose('pbx', all, nothing)).throw('msg.pbx is missing. Known are: "1", "2"');
    }
    should(distributor.choose('all', all, 2)).deepEqual({ to: 'each', members: [all[1]] });
  });

  it('prefers a usable one of two members with the same name', () => {
    const [wrong, right] = [false, true].map((isUsable) => ({
      pbx: 'a',
      isUsable,
      isHealthy: false,
      load: 0,
    })) as [Candidate, Candidate];
    const distributor = new Distributor();
    should(distributor.choose('first', [wrong, right], 'a').members).deepEqual([right]);
    should(distributor.choose('first', [wrong], 'a').members).deepEqual([wrong]);
  });

  it('names no PBX that is not deployed', () => {
    const gone = { pbx: undefined, isUsable: false, isHealthy: false, load: 0 };
    const here = { ...gone, pbx: 'a' };
    const choose = (all: Candidate[], name: unknown) => () => new Distributor().choose('pbx', all, name);
    should(choose([gone, here], 'b')).throw('msg.pbx: there is no "b" in the group. Known are: "a"');
    should(choose([gone], undefined)).throw('msg.pbx is missing. Known are: none');
  });

  it('tries healthy members before the others, and each member once', () => {
    const ways = fc.constantFrom('first', 'roundRobin', 'leastBusy') as fc.Arbitrary<'first'>;
    fc.assert(
      fc.property(members, ways, fc.nat(40), (all, distribution, before) => {
        const distributor = new Distributor();
        for (let i = 0; i < before; i += 1) distributor.choose(distribution, all, undefined);
        const { to, members: order } = distributor.choose(distribution, all, undefined);
        should(to).equal('one');
        should(new Set(order)).deepEqual(new Set(all));
        should(order.length).equal(all.length);
        const firstIll = order.findIndex(({ isHealthy }) => !isHealthy);
        if (firstIll >= 0) should(order.slice(firstIll).some(({ isHealthy }) => isHealthy)).be.false();
        if (distribution === 'first')
          should(order[0]).equal(all.find(({ isHealthy }) => isHealthy) ?? all[0]);
      }),
    );
  });

  it('gives each healthy member the same number of messages in turn', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 5 }), (all, rounds) => {
        const healthy = all.filter(({ isHealthy }) => isHealthy);
        const distributor = new Distributor();
        const got = Array.from({ length: rounds * healthy.length }, () => {
          const [first] = distributor.choose('roundRobin', all, undefined).members;
          return first;
        });
        for (const member of healthy) should(got.filter((each) => each === member).length).equal(rounds);
      }),
    );
  });

  it('takes the healthy members in their order, the next one each time', () => {
    const all = ['a', 'b', 'c'].map((pbx) => ({ pbx, isUsable: true, isHealthy: pbx !== 'c', load: 0 }));
    const distributor = new Distributor();
    const orders = [1, 2, 3].map(() =>
      distributor
        .choose('roundRobin', all, undefined)
        .members.map(({ pbx }) => pbx)
        .join(' '),
    );
    should(orders).deepEqual(['a b c', 'b a c', 'a b c']);
  });

  it('chooses a healthy member with the least load', () => {
    fc.assert(
      fc.property(members, (all) => {
        const [first] = new Distributor().choose('leastBusy', all, undefined).members;
        const loads = all.filter(({ isHealthy }) => isHealthy).map(({ load }) => load);
        if (loads.length > 0) should(first?.load).equal(Math.min(...loads));
      }),
    );
  });
});

describe('failover in a group', () => {
  const two: Candidate[] = ['Berlin', 'Munich'].map((pbx) => ({
    pbx,
    isUsable: true,
    isHealthy: true,
    load: 0,
  }));

  it('tries the next member only if nothing was written', async () => {
    const failovers = [
      'AMI_ERR_NOT_SENT',
      'AMI_ERR_CONNECT',
      'AMI_ERR_TLS',
      'AMI_ERR_BANNER',
      'AMI_ERR_LOGIN',
      // A PBX that hangs does not respond to the login.
      'AMI_ERR_TIMEOUT',
      'AMI_ERR_PROTOCOL',
    ] as const;
    for (const code of failovers) {
      const tried: unknown[] = [];
      const work = async ({ pbx }: Candidate) => {
        tried.push(pbx);
        if (pbx === 'Berlin') throw error(code);
        return pbx;
      };
      should(await withFailover(two, work)).equal('Munich');
      should(tried).deepEqual(['Berlin', 'Munich']);
    }
  });

  it('never gives what was written to another member', async () => {
    const codes: AmiErrorCode[] = [
      'AMI_ERR_TIMEOUT',
      'AMI_ERR_OUTCOME_UNKNOWN',
      'AMI_ERR_REJECTED',
      'AMI_ERR_NOT_SENT',
      'AMI_ERR_CONNECT',
    ];
    for (const code of codes) {
      const tried: unknown[] = [];
      const failed = withFailover(two, async ({ pbx }, written) => {
        tried.push(pbx);
        written();
        throw error(code);
      });
      await should(failed).be.rejectedWith({ code });
      should(tried).deepEqual(['Berlin']);
    }
  });

  it('does not try other members if the message is invalid, forbidden, or was cancelled', async () => {
    for (const code of ['AMI_ERR_INVALID_ACTION', 'AMI_ERR_FORBIDDEN', 'AMI_ERR_CLOSED'] as const) {
      const tried: unknown[] = [];
      const failed = withFailover(two, async ({ pbx }) => {
        tried.push(pbx);
        throw error(code);
      });
      await should(failed).be.rejectedWith({ code });
      should(tried).deepEqual(['Berlin']);
    }
  });

  it('reports the reason of each member if none accepts it', async () => {
    const failed = withFailover(two, async ({ pbx }) => {
      throw new AmiError('AMI_ERR_CONNECT', `${pbx} is away`);
    });
    await should(failed).be.rejectedWith(/"Berlin": Berlin is away. "Munich": Munich is away/, {
      code: 'AMI_ERR_NOT_SENT',
    });
  });

  it('reports the own error of an only member', async () => {
    const only = error('AMI_ERR_CONNECT');
    const failed = withFailover(two.slice(0, 1), async () => {
      throw only;
    });
    should(await rejection(failed)).equal(only);
  });

  it('gives the first reason as the cause, and ? as the name of a PBX that is not deployed', async () => {
    const reasons = [error('AMI_ERR_CONNECT'), error('AMI_ERR_LOGIN')];
    const nameless = two.map((each) => ({ ...each, pbx: undefined }));
    const failed = await rejection(
      withFailover(nameless, async (member) => {
        throw reasons[nameless.indexOf(member)];
      }),
    );
    should(failed).have.property('cause', reasons[0]);
    should(failed).match({ message: /"\?": reason\. "\?": reason$/ });
  });

  it('skips a member whose setting is wrong', async () => {
    const [berlin, munich] = two as [Candidate, Candidate];
    const result = withFailover([{ ...berlin, isUsable: false }, munich], async ({ pbx, isUsable }) => {
      if (!isUsable) throw error('AMI_ERR_INVALID_ACTION');
      return pbx;
    });
    should(await result).equal('Munich');
  });
});
