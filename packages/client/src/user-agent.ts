import manifest from '../package.json' with { type: 'json' };

/** How the client names itself to servers. */
export const userAgent = `mae-client/${manifest.version}`;
