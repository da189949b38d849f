const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Modules that the image has loaded, because programs use them often: each import from the archive takes 5 to 100 ms.
 * What is not here is loaded when a program imports it. The more there is, the more every run has to copy.
 */
export const preloaded = words(`
  abc annotationlib argparse array ast asyncio base64 binascii bisect calendar cmath codecs collections colorsys
  configparser contextlib contextvars copy csv dataclasses datetime decimal difflib enum errno fnmatch fractions
  functools graphlib hashlib heapq hmac html io ipaddress itertools json keyword locale logging math numbers operator
  pprint queue quopri random re reprlib sched secrets shlex statistics string stringprep struct textwrap time timeit
  token tokenize tomllib traceback types typing unicodedata unittest uuid warnings weakref zlib zoneinfo
  bz2 glob gzip importlib.resources inspect lzma pathlib pickle platform shutil sqlite3 tempfile urllib.parse xml.etree.ElementTree zipfile
`);
