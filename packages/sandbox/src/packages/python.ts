import type { PackageGroup } from './package-group.js';

/** Well-known packages of PyPI by the they are imported under, with what a program may use in their place. */
export const pythonPackages: PackageGroup[] = [
  {
    instead: 'use lists, math, statistics and array; loops over a million numbers take a fraction of a second',
    names: `numpy cupy jax jaxlib numba numexpr bottleneck pythran xarray dask zarr tensorly einops`,
  },
  {
    instead: 'use csv, sqlite3, lists of dicts, collections and statistics',
    names: `pandas polars modin vaex pyarrow fastparquet duckdb datatable geopandas pandera tabulate petl agate tablib
      ibis daft cudf fireducks narwhals great_expectations`,
  },
  {
    instead: 'use math, cmath and statistics, and write the method out',
    names: `scipy statsmodels pymc pymc3 arviz lifelines patsy pingouin filterpy pulp cvxpy cvxopt ortools pyomo
      gurobipy cplex mip highspy nlopt casadi deap pygad emcee quantecon uncertainties pint astropy skimage`,
  },
  {
    instead: 'use math, statistics and random, and write the method out',
    names: `sklearn xgboost lightgbm catboost torch torchvision torchaudio tensorflow keras theano mxnet paddle
      transformers diffusers accelerate datasets tokenizers sentence_transformers huggingface_hub peft trl onnx
      onnxruntime gensim spacy nltk textblob fasttext stanza flair sentencepiece tiktoken optuna hyperopt ray mlflow
      wandb tensorboard lightning pytorch_lightning fastai timm gym gymnasium stable_baselines3 shap lime imblearn
      umap hdbscan faiss annoy prophet sktime tsfresh pmdarima surprise implicit joblib`,
  },
  {
    instead: 'use fractions, decimal, cmath and itertools, and write the method out',
    names: `sympy mpmath gmpy2 sage galgebra primesieve flint more_itertools toolz cytoolz funcy`,
  },
  {
    instead: 'there is no screen: print the figures as text, or write SVG or CSV to a file',
    names: `matplotlib mpl_toolkits pylab seaborn plotly bokeh altair holoviews hvplot pygal plotnine folium pydeck
      graphviz pydot pygraphviz wordcloud squarify termcolor colorama rich textual blessed prettytable tqdm alive_progress
      progressbar halo yaspin tkinter_tools pygame pyglet arcade kivy PyQt5 PyQt6 PySide2 PySide6 wx gi dearpygui
      customtkinter easygui pyautogui streamlit gradio dash panel nicegui flet ipywidgets IPython ipykernel jupyter
      notebook nbformat manim moviepy vpython turtle_tools`,
  },
  {
    instead: 'use dicts and lists, heapq and collections.deque',
    names: `networkx igraph graph_tool sortedcontainers sortedcollections bidict blist pyrsistent immutables frozendict
      addict munch cachetools diskcache bitarray intervaltree rtree shapely anytree treelib pygtrie marisa_trie
      datrie bloom_filter xxhash mmh3 blake3`,
  },
  {
    instead: 'there is no network: work with the data given',
    names: `requests httpx aiohttp urllib3 httplib2 pycurl websocket websockets socketio paramiko fabric scapy dns
      dnspython certifi charset_normalizer idna requests_html requests_oauthlib oauthlib authlib grpc tweepy praw
      telegram discord slack_sdk twilio stripe boto3 botocore s3fs gcsfs fsspec azure google googleapiclient openai
      anthropic mistralai cohere langchain langchain_core langgraph llama_index litellm groq replicate pinecone chromadb
      qdrant_client weaviate yfinance ccxt alpaca_trade_api wikipedia wikipediaapi newspaper feedparser pytube yt_dlp
      instaloader speedtest geopy geocoder zmq pika kafka confluent_kafka celery redis kombu rq nats mqtt ldap3 pysnmp
      netmiko nmap whois shodan docker kubernetes ansible`,
  },
  {
    instead: 'there is no network and no server: call the functions directly and print what they return',
    names: `flask fastapi django starlette uvicorn gunicorn hypercorn tornado sanic bottle falcon pyramid aiohttp_cors
      quart werkzeug flask_sqlalchemy flask_login flask_cors rest_framework graphene strawberry ariadne waitress cherrypy
      twisted gevent eventlet trio anyio curio uvloop itsdangerous`,
  },
  {
    instead: 'use re, html.parser or xml.etree.ElementTree on the text given',
    names: `bs4 BeautifulSoup lxml html5lib parsel scrapy mechanize selenium playwright pyppeteer splinter pyquery
      cssselect xmltodict untangle markdown markdown2 mistune bleach readability trafilatura`,
  },
  {
    instead: 'use json, tomllib or configparser',
    names: `yaml ruamel toml tomli tomli_w tomlkit orjson ujson simplejson rapidjson hjson json5 demjson msgpack cbor2
      bson avro fastavro google_protobuf capnp marshmallow jsonschema jsonpath_ng jmespath jsonpickle dotenv decouple
      environs dynaconf omegaconf hydra confuse`,
  },
  {
    instead: 'use dataclasses, and check the values by hand',
    names: `pydantic pydantic_settings pydantic_core attr attrs cattrs cerberus voluptuous typeguard beartype
      schematics traitlets dacite msgspec`,
  },
  { instead: 'use typing', names: `typing_extensions mypy_extensions mypy` },
  { instead: 'use csv and zipfile', names: `openpyxl xlrd xlwt xlsxwriter pyxlsb pyexcel odf` },
  {
    instead: 'work with the text given',
    names: `docx pptx PyPDF2 pypdf pdfplumber pdfminer fitz pikepdf reportlab fpdf weasyprint camelot tabula ebooklib
      docx2txt textract pytesseract easyocr mammoth`,
  },
  {
    instead: 'use lists of numbers; bytes of simple formats (PPM, BMP, WAV) can be written with struct',
    names: `PIL cv2 imageio skvideo pyzbar qrcode barcode wand pydub librosa soundfile sounddevice pyaudio mutagen
      speech_recognition gtts pyttsx3 mido music21 trimesh open3d opensimplex`,
  },
  {
    instead: 'use datetime, calendar and zoneinfo',
    names: `dateutil pytz tzlocal tzdata arrow pendulum dateparser parsedatetime delorean maya humanize holidays workalendar
      croniter ciso8601 iso8601 freezegun time_machine convertdate ephem astral timeago rfc3339`,
  },
  {
    instead: 'use sqlite3',
    names: `sqlalchemy peewee pony tortoise sqlmodel alembic psycopg psycopg2 asyncpg pymysql MySQLdb mysql aiosqlite
      pymongo motor mongoengine cassandra elasticsearch neo4j influxdb cx_Oracle oracledb pyodbc pymssql tinydb plyvel
      lmdb databases dataset clickhouse_driver snowflake`,
  },
  {
    instead: 'use unittest or plain assert',
    names: `pytest nose nose2 hypothesis mock parameterized behave faker factory coverage tox nox responses httpretty
      vcr pytest_asyncio ddt assertpy snapshottest`,
  },
  { instead: 'use argparse', names: `click typer fire docopt absl plumbum cement invoke prompt_toolkit questionary` },
  { instead: 'use logging', names: `loguru structlog coloredlogs sentry_sdk logbook` },
  {
    instead: 'use hashlib, hmac and secrets',
    names: `Crypto Cryptodome cryptography nacl bcrypt passlib argon2 jwt jose rsa ecdsa pyotp gnupg`,
  },
  { instead: 'use difflib', names: `fuzzywuzzy rapidfuzz thefuzz Levenshtein jellyfish textdistance editdistance` },
  {
    instead: 'use re',
    names: `regex pyparsing lark ply sly textx arpeggio parsimonious antlr4 inflect unidecode slugify emoji langdetect pyphen ftfy chardet cchardet`,
  },
  { instead: 'use string.Template or f-strings', names: `jinja2 mako chameleon genshi cheetah pystache chevron` },
  { instead: 'use random', names: `randomgen numpy_financial lorem essential_generators` },
  {
    instead: 'use functools, contextlib and plain code',
    names: `six future past decorator wrapt tenacity backoff retrying ratelimit boltons pydash returns multipledispatch singledispatch injector blinker pluggy zope deprecated cloudpickle dill psutil pympler memory_profiler line_profiler pyinstrument watchdog pexpect sh schedule apscheduler filelock portalocker send2trash appdirs platformdirs pathlib2 unipath setuptools pkg_resources pip wheel packaging distutils virtualenv Cython cffi pybind11`,
  },
  { instead: 'chess moves and boards can be written out with lists and dicts', names: `chess` },
  {
    instead: 'this module is no longer part of Python: use urllib.parse, html, email or importlib.metadata',
    names: `cgi cgitb imp asyncore asynchat smtpd telnetlib nntplib pipes crypt imghdr sndhdr uu xdrlib chunk aifc audioop sunau nis spwd ossaudiodev msilib mailcap lib2to3`,
  },
];
