type Language = 'python' | 'javascript';

/** The least that shows that a program ran. */
export const small: Record<Language, string> = { python: 'print(1+1)', javascript: 'console.log(1+1)' };
export const smallPrints = '2\n';

/** A loop of a million additions. */
export const additions: Record<Language, string> = {
  python: 'total = 0\nfor number in range(1_000_000):\n    total += number\nprint(total)',
  javascript:
    'let total = 0;\nfor (let number = 0; number < 1_000_000; number++) total += number;\nconsole.log(total);',
};
export const additionsPrint = '499999500000\n';

/** Ten commands that build on each other, as somebody at a notebook or a model would send them. */
export const commands: Record<Language, string[]> = {
  python: [
    'import json',
    'text = \'[["ada", 12], ["bob", 7], ["ada", 30], ["eve", 5]]\'',
    'sales = json.loads(text)',
    'def total_of(name):\n    return sum(amount for who, amount in sales if who == name)',
    'names = sorted({who for who, _ in sales})',
    'totals = {name: total_of(name) for name in names}',
    'best = max(names, key=lambda name: totals[name])',
    'mean = sum(totals.values()) / len(totals)',
    'report = f"{best} leads with {totals[best]}, mean {mean}"',
    'print(report)',
  ],
  javascript: [
    'var text = \'[["ada", 12], ["bob", 7], ["ada", 30], ["eve", 5]]\'',
    'var sales = JSON.parse(text)',
    'function totalOf(name) { return sales.reduce((sum, [who, amount]) => sum + (who === name ? amount : 0), 0) }',
    'var names = [...new Set(sales.map(([who]) => who))].sort()',
    'var totals = Object.fromEntries(names.map((name) => [name, totalOf(name)]))',
    'var best = names.reduce((one, other) => (totals[other] > totals[one] ? other : one))',
    'var mean = Object.values(totals).reduce((sum, total) => sum + total) / names.length',
    'var label = best.toUpperCase().toLowerCase()',
    "var report = label + ' leads with ' + totals[best] + ', mean ' + mean.toFixed(1)",
    'console.log(report)',
  ],
};
export const commandsPrint = 'ada leads with 42, mean 18.0\n';
