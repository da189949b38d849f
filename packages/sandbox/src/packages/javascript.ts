import type { PackageGroup } from './package-group.js';

/** Well-known packages of npm, with what a program may use in their place. A scope alone stands for all packages in it. */
export const javascriptPackages: PackageGroup[] = [
  {
    instead: 'use the methods of Array, Object, Map and Set',
    names: `lodash lodash-es underscore ramda rambda immutable immer collect.js mori lazy.js remeda radash just-compare
      fp-ts effect sanctuary folktale deepmerge merge-deep object-assign object-path dot-prop flat clone clone-deep
      rfdc klona fast-deep-equal deep-equal fast-copy array-flatten arrify uniq iterall itertools iterare chunk
      range-parser lru-cache quick-lru mnemonist collections bitset priorityqueue heap js-priority-queue
      @datastructures-js tinyqueue denque double-ended-queue graphlib graphology graph-data-structure js-graph-algorithms
      cytoscape sorted-btree functional-red-black-tree trie-search`,
  },
  {
    instead: 'use Date, Intl.DateTimeFormat and Temporal where it is there',
    names: `moment moment-timezone dayjs date-fns date-fns-tz luxon @js-joda @js-temporal temporal-polyfill spacetime
      chrono-node ms pretty-ms humanize-duration timeago.js date-holidays cron-parser cron node-cron rrule`,
  },
  {
    instead: 'use Math and BigInt, and write the method out',
    names: `mathjs math.js bignumber.js big.js decimal.js decimal.js-light bn.js big-integer jsbi fraction.js
      complex.js simple-statistics jstat d3-array stdlib @stdlib numeric ml-matrix mathml algebra.js nerdamer expr-eval
      ndarray gl-matrix three seedrandom random-js chance prando alea d3-random fft.js regression ml @tensorflow brain.js
      synaptic natural compromise nlp.js danfojs @xenova @huggingface onnxruntime-node`,
  },
  {
    instead: 'use crypto.randomUUID()',
    names: `uuid nanoid cuid @paralleldrive ulid shortid hashids short-uuid`,
  },
  {
    instead: 'write the digest out in the program',
    names: `js-md5 md5 js-sha1 js-sha256 js-sha512 js-sha3 sha.js hash.js crypto-js create-hash blueimp-md5 ts-md5 spark-md5
      sha1 sha256 @noble object-hash murmurhash murmurhash3js xxhashjs crc crc-32 bcrypt bcryptjs argon2 jsonwebtoken jose
      tweetnacl node-forge elliptic`,
  },
  {
    instead: 'there is no network: work with the data given',
    names: `axios node-fetch cross-fetch isomorphic-fetch undici got ky superagent request request-promise needle bent
      phin wretch ofetch ws socket.io socket.io-client sockjs websocket eventsource graphql-request @apollo apollo-client
      urql @aws-sdk aws-sdk @google-cloud googleapis @azure firebase firebase-admin @supabase stripe twilio nodemailer
      openai @anthropic-ai @mistralai langchain @langchain ai @ai-sdk discord.js telegraf @slack octokit @octokit puppeteer
      puppeteer-core playwright @playwright selenium-webdriver webdriverio amqplib kafkajs mqtt bull bullmq ioredis redis
      ssh2 ftp basic-ftp simple-git dockerode`,
  },
  {
    instead: 'there is no network and no server: call the functions directly and print what they return',
    names: `express koa fastify hapi @hapi restify connect polka hono @hono @nestjs next nuxt gatsby remix @remix-run
      astro svelte @sveltejs sails meteor feathers @feathersjs micro body-parser cors helmet morgan multer passport
      cookie-parser express-session express-validator compression serve-static finalhandler http-errors jsonapi
      apollo-server @trpc graphql graphql-yoga type-graphql`,
  },
  {
    instead: 'there is no page and no JSX: build strings and print them',
    names: `react react-dom preact vue @vue angular @angular solid-js lit lit-html alpinejs jquery zepto backbone ember
      mithril redux @reduxjs react-redux mobx zustand recoil jotai xstate rxjs @tanstack styled-components @emotion
      tailwindcss bootstrap @mui antd d3 chart.js echarts highcharts plotly.js @nivo recharts vega vega-lite leaflet
      mapbox-gl pixi.js phaser p5 konva fabric gsap animejs canvas sharp jimp pngjs jpeg-js qrcode`,
  },
  {
    instead: 'use regular expressions on the text given',
    names: `cheerio jsdom happy-dom linkedom parse5 htmlparser2 node-html-parser xml2js fast-xml-parser xmldom
      @xmldom xmlbuilder sax turndown marked markdown-it showdown remark rehype unified sanitize-html dompurify he
      html-entities entities`,
  },
  {
    instead: 'use JSON.parse and JSON.stringify',
    names: `js-yaml yaml toml @iarna ini json5 jsonc-parser hjson safe-stable-stringify fast-json-stable-stringify
      json-stringify-safe flatted superjson devalue bson msgpackr @msgpack msgpack-lite cbor protobufjs google-protobuf
      avsc dotenv config nconf convict rc cosmiconfig jsonpath jsonpath-plus jmespath`,
  },
  {
    instead: 'split the text by lines and commas',
    names: `csv csv-parse csv-parser csv-stringify papaparse fast-csv d3-dsv xlsx exceljs node-xlsx danfo pdfkit pdf-lib
      pdf-parse pdfjs-dist docx mammoth`,
  },
  {
    instead: 'check the values by hand',
    names: `zod joi @hapi/joi yup ajv ajv-formats validator superstruct io-ts runtypes valibot arktype @sinclair/typebox
      class-validator class-transformer reflect-metadata jsonschema is-my-json-valid prop-types tiny-invariant invariant
      ow is is-number is-odd is-even is-promise kind-of type-fest ts-pattern neverthrow`,
  },
  {
    instead: "use console.assert, or import assert from 'node:assert'",
    names: `jest @jest vitest mocha chai sinon tape ava jasmine qunit should expect expect.js power-assert uvu tap
      fast-check @fast-check testcheck supertest nock proxyquire @testing-library cypress benchmark tinybench`,
  },
  {
    instead: 'there are no files: work with the values in the program and with the global stdin',
    names: `fs-extra graceful-fs glob fast-glob globby rimraf mkdirp del chokidar tmp memfs archiver adm-zip jszip
      unzipper tar pako fflate readline-sync inquirer @inquirer prompts prompt-sync prompt enquirer split2 through2
      concat-stream iconv-lite`,
  },
  {
    instead: 'use console.log',
    names: `chalk kleur colors picocolors ansi-colors cli-color cli-table cli-table3 table console-table-printer ora
      cli-progress progress boxen figlet gradient-string log-symbols winston pino bunyan loglevel signale debug log4js
      consola commander yargs yargs-parser minimist meow cac sade arg command-line-args oclif shelljs execa cross-spawn
      zx`,
  },
  {
    instead: 'use string methods, template literals and regular expressions',
    names: `string.js voca slugify change-case camelcase kebab-case snake-case title-case pluralize inflection numeral
      accounting handlebars mustache ejs pug nunjucks liquidjs eta dustjs-linkedin leven fastest-levenshtein
      string-similarity fuse.js lunr flexsearch minisearch fuzzysort diff jsdiff diff-match-patch xregexp re2 semver
      compare-versions qs query-string path-to-regexp minimatch micromatch picomatch escape-string-regexp strip-ansi
      wrap-ansi string-width acorn esprima @babel babel-core typescript ts-node tsx @swc esbuild rollup webpack vite
      prettier eslint recast jscodeshift peggy pegjs nearley chevrotain jison antlr4 moo ohm-js vm2 isolated-vm`,
  },
  {
    instead: 'use async functions and Promise.all',
    names: `async bluebird q p-limit p-map p-queue p-retry p-all bottleneck when co delay async-mutex eventemitter3
      mitt nanoevents events-extra promise-polyfill core-js regenerator-runtime core-js-pure tslib`,
  },
  {
    instead: 'use arrays, Map and objects',
    names: `mongoose mongodb sequelize typeorm prisma @prisma drizzle-orm knex pg mysql mysql2 sqlite sqlite3 better-sqlite3
      sql.js lowdb nedb level leveldown lokijs pouchdb mssql oracledb cassandra-driver neo4j-driver @elastic dexie alasql`,
  },
  {
    instead: 'say the choices of the program in its source',
    names: `inversify tsyringe awilix bottlejs typedi husky nodemon pm2 lerna nx turbo concurrently npm-run-all`,
  },
];
