import { makeContainer } from '../../src/entry/container.ts';
import { MEMORY, MEMORY_TOKENS } from '../../src/entry/modules/memory.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { ordersObject } from './orders-object.ts';

describe('the memory profile', () => {
  it.each(Object.entries({ ...TOKENS, ...MEMORY_TOKENS }))('gives %s, one and the same each time', (_, token) => {
    const container = makeContainer(USE_CASES, MEMORY);
    expect(container.get<unknown>(token)).toBeDefined();
    expect(container.get<unknown>(token)).toBe(container.get<unknown>(token));
  });

  it('does the main job', async () => {
    const container = makeContainer(USE_CASES, MEMORY);
    container.get(MEMORY_TOKENS.objects).put(ordersObject('orders/a.csv', [['o1', 'c1', 'created', null, null]]));
    const patience = { deadline: Number.POSITIVE_INFINITY };
    await container.get(TOKENS.scanSource).run(patience);
    await container.get(TOKENS.processTransformedOrders).run(patience);
    expect(container.get(MEMORY_TOKENS.tables).rows('orders')).toMatchObject([{ order_id: 'o1' }]);
  });

  it('is apart from any other container of the same modules', () => {
    const [one, other] = [makeContainer(USE_CASES, MEMORY), makeContainer(USE_CASES, MEMORY)];
    expect(one.get(TOKENS.audit)).not.toBe(other.get(TOKENS.audit));
  });
});

describe('a wrong binding', () => {
  it('does not compile', () => {
    const container = makeContainer(USE_CASES, MEMORY);
    const wrong = () => {
      // @ts-expect-error: what is bound is no clock
      container.bind(TOKENS.clock).toResolvedValue((audit) => audit, [TOKENS.audit]);
      // @ts-expect-error: the factory takes an audit store, the token gives plans
      container.bind(TOKENS.audit).toResolvedValue((audit: { record: unknown }) => audit as never, [TOKENS.plans]);
      // @ts-expect-error: a dependency is not declared
      container.bind(TOKENS.audit).toResolvedValue((_audit: { record: unknown }) => ({}) as never, []);
    };
    expect(wrong).not.toThrow();
  });
});
