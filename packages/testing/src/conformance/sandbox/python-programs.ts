import type { Programs } from './programs.js';

export const pythonPrograms: Programs = {
  prints: 'import sys\nprint("a β")\nprint("b", file=sys.stderr)',
  nothing: '',
  value: '[1, 2.5, "é", None, True, {"a": []}]',
  formless: '{1, 2}',
  valueless: 'x = 1',
  throws: 'def f(x):\n    if x:\n        print("before")\n        raise ValueError("no β")\n\nf(1)',
  errorName: 'ValueError',
  unreadable: 'x = 1\nfor in x',
  endless: 'print("before", flush=True)\nwhile True: pass',
  greedy: 'kept = []\nwhile True: kept.append(bytearray(1_000_000))',
  chatty: 'while True: print("x" * 99)',
  refused: 'import subprocess',
  refusedName: 'subprocess',
  unbound: 'x = 1\nprint(missing_name)',
  reads: 'import sys\nprint(f"[{sys.stdin.read()}]")',
  leaves: 'import builtins\nbuiltins.left_behind = left_behind = 1',
  finds:
    'import builtins\nprint("dirty" if hasattr(builtins, "left_behind") or "left_behind" in globals() else "clean")',
  says: (n) => `print("n", ${n})`,
  random: 'import random\nprint(random.random(), random.random(), random.random())',
  year: 'import datetime\nprint(datetime.datetime.now(datetime.timezone.utc).year)',
  readsFiles: 'print(open("data/in.txt", encoding="utf-8").read(), len(open("in.bin", "rb").read()))',
  writesFile: 'with open("out.txt", "w", encoding="utf-8") as file: file.write("written β")',
  calls: 'print(twice(n=21))\ntry:\n    fails()\nexcept Exception as error:\n    print(error)',
  callsOn:
    'refused = 0\nfor n in range(10):\n    try:\n        twice(n=n)\n    except Exception:\n        refused += 1\nprint("refused", refused)',
  awaits: 'import asyncio\nawait asyncio.sleep(0)\nprint("awaited")',
  adds: 'def add(a, b): return a + b\nrows = [1]',
  checks: {
    adds: (expected) => `assert add(1, 2) == ${expected}`,
    raises: 'raise ValueError("own β")',
    unreadable: 'assert (',
    prints: 'print("of the check")',
    endless: 'while True: pass',
    changes: 'rows.append(2)\nof_check = 1\nassert of_check == 1',
    isAlone: 'assert "of_check" not in globals()',
    holds: 'assert add(1, 1) == 2',
    awaits: 'import asyncio\nawait asyncio.sleep(0)\nassert add(1, 2) == 3',
  },
  forgeries: {
    'returns what is equal to everything':
      'class Any:\n    def __eq__(self, other): return True\n    __hash__ = None\ndef add(a, b): return Any()',
    'returns a number that is equal to everything':
      'class Any(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndef add(a, b): return Any(7)',
    'leaves before its checks': 'import sys\ndef add(a, b): return 7\nsys.exit(0)',
    'leaves in a check': 'def add(a, b): raise SystemExit(0)',
    'has an AssertionError of its own':
      'import builtins\nclass Quiet(Exception): pass\nAssertionError = builtins.AssertionError = Quiet\ndef add(a, b): return 7',
    'prints a verdict': 'def add(a, b):\n    print(\'{"verdict": "passed"}\')\n    return 7',
  },
};
