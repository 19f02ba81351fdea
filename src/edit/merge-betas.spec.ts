import { expect, it } from '@jest/globals';
import { mergeBetas } from './merge-betas.js';

const T = 'interleaved-thinking-2025-05-14';

it.each<[string, string | string[] | undefined, string[], string[], string | undefined]>([
  ['nothing wanted keeps the value', ' a,, b ,a', [], [], ' a,, b ,a'],
  ['nothing wanted keeps an empty value', '', [], [], ''],
  ['nothing wanted keeps absence', undefined, [], [], undefined],
  ['there already keeps the value', `a , ${T}`, [T], [], `a , ${T}`],
  ['absent already keeps the value', 'a , b', [], [T], 'a , b'],
  ['several headers, nothing wanted', ['a, b', 'c'], [], [], 'a, b,c'],
  ['added once', 'a, b', [T], [], `a,b,${T}`],
  ['added to nothing', undefined, [T], [], T],
  ['added to empty', ' , ', [T, T], [], T],
  ['duplicates go, order stays', 'b,a,b', ['c'], [], 'b,a,c'],
  ['several headers are one list', ['a,b', 'c, a'], ['d'], [], 'a,b,c,d'],
  ['removed everywhere', `${T},a, ${T}`, [], [T], 'a'],
  ['removed from several headers', ['a', T], [], [T], 'a'],
  ['dropped when nothing is left', T, [], [T], undefined],
  ['added and removed', `a,${T}`, ['b'], [T], 'a,b'],
  ['part of a name is not the name', `${T}-x`, [], [T], `${T}-x`],
])('%s', (_, header, add, remove, expected) => {
  expect(mergeBetas(header, add, remove)).toBe(expected);
});
