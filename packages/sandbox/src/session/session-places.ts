import { MaeError } from '@mae/protocol';
import type { SandboxSession } from './sandbox-session.js';

/** Of one session that is being opened, or is open. */
export interface SessionPlace {
  /** From here on the place is free when the session has ended. */
  holds(session: SandboxSession): void;
  free(): void;
}

/** The sessions of an engine. Each has a process of its own, so there is a most. */
export class SessionPlaces {
  readonly #most: number;
  readonly #taken = new Set<object>();
  readonly #open = new Set<SandboxSession>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws MaeError `SANDBOX_TOO_MANY_SESSIONS` */
  take(): SessionPlace {
    if (this.#taken.size >= this.#most) {
      throw new MaeError({
        code: 'SANDBOX_TOO_MANY_SESSIONS',
        message: `${this.#taken.size} sessions are open, and this engine allows ${this.#most}: close one, or give the engine a larger hosts.sessions.`,
        retryable: true,
      });
    }
    const place = {};
    this.#taken.add(place);
    const free = () => void this.#taken.delete(place);
    return {
      free,
      holds: (session) => {
        this.#open.add(session);
        void session.ended.then(() => {
          this.#open.delete(session);
          free();
        });
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((session) => session.close()));
  }
}
