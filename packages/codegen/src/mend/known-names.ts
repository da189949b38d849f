const modules = `abc argparse array ast asyncio base64 binascii bisect calendar cmath collections contextlib copy csv
  dataclasses decimal difflib enum fractions functools hashlib heapq hmac html io itertools json locale logging math
  numbers operator os pprint random re secrets shlex statistics string struct sys textwrap time types typing
  unicodedata uuid warnings zlib`.split(/\s+/);

const members: Record<string, string> = {
  collections: 'defaultdict Counter deque OrderedDict namedtuple ChainMap',
  functools: 'reduce lru_cache partial cache wraps cmp_to_key total_ordering singledispatch',
  itertools:
    'permutations combinations product accumulate chain groupby islice cycle zip_longest starmap takewhile pairwise',
  math: 'sqrt ceil floor gcd lcm isclose factorial comb',
  statistics: 'mean median mode stdev variance',
  heapq: 'heappush heappop heapify heappushpop nlargest nsmallest',
  bisect: 'bisect_left bisect_right insort',
  typing:
    'List Dict Set Tuple Optional Any Union Callable Iterable Iterator Generator Sequence Mapping NamedTuple TypeVar Generic Literal',
  dataclasses: 'dataclass field',
  decimal: 'Decimal',
  fractions: 'Fraction',
  enum: 'Enum IntEnum auto',
  datetime: 'timedelta',
  copy: 'deepcopy',
};

/** Where a name of the standard library comes from, for names that mean nothing else in ordinary programs. */
const origins = new Map(
  Object.entries(members).flatMap(([module, names]) => names.split(' ').map((name) => [name, module] as const)),
);

/**
 * The import statement and the module for a name that a program uses and nobody defined. `datetime` is the module
 * where the program takes the class out of it, else the class.
 */
export function importFor(name: string, code: string): { module: string; statement: string } | undefined {
  if (name === 'datetime') {
    const isModule = /\bdatetime\.(datetime|date|time|timedelta|timezone)\b/.test(code);
    return { module: name, statement: isModule ? 'import datetime' : 'from datetime import datetime' };
  }
  // A module counts only where it is used as one: `string` or `time` alone is a forgotten variable.
  if (modules.includes(name) && new RegExp(`\\b${name}\\.[A-Za-z_]`).test(code)) {
    return { module: name, statement: `import ${name}` };
  }
  const module = origins.get(name);
  return module === undefined ? undefined : { module, statement: `from ${module} import ${name}` };
}
