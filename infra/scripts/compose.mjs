/**
 * `npm run compose`: the whole topology in containers, for a trial on one machine. Makes `.env` with secrets of its
 * own the first time and keeps it from then on, then runs `docker compose up --build`.
 *   --kurrentdb    the log in KurrentDB in place of PostgreSQL; counts when `.env` is made
 *   --env-only     makes `.env`, starts nothing
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Letters and digits only: they go into addresses and into other programs' settings as they are. */
const secret = () => randomBytes(24).toString('hex');

/** The file that docker-compose.yml reads its variables from. */
export const envText = ({ kurrentdb = false } = {}) => `\
# Secrets of this machine's trial. Keep it: the databases know these passwords, and with another person key
# nobody is recognised any more.
OWNER_PASSWORD=${secret()}
APP_PASSWORD=${secret()}
VIEWS_PASSWORD=${secret()}
CONCORDAT_PERSON_KEY=${secret()}
# Of the administrator of the OpenID Connect provider, and of every user of the trial.
OIDC_ADMIN_PASSWORD=${secret()}
TRIAL_PASSWORD=${secret()}
${kurrentdb ? `# The log in KurrentDB. A log once begun stays where it is.
COMPOSE_PROFILES=kurrentdb
CONCORDAT_KURRENTDB_URL=kurrentdb://kurrentdb:2113?tls=false
` : ''}`;

/** @returns whether it made the file; one that is there is never touched */
export function ensureEnv(file, options) {
  if (existsSync(file)) return false;
  writeFileSync(file, envText(options), { mode: 0o600, flag: 'wx' });
  return true;
}

function main(args) {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
  const kurrentdb = args.includes('--kurrentdb');
  const made = ensureEnv(path.join(root, '.env'), { kurrentdb });
  if (made) console.log('Made .env with new secrets. TRIAL_PASSWORD in it is the password of all users of the trial.');
  else if (kurrentdb) console.log('.env is there and stays as it is, --kurrentdb or not.');
  if (args.includes('--env-only')) return 0;
  const done = spawnSync('docker', ['compose', 'up', '--build'], { cwd: root, stdio: 'inherit' });
  if (done.error) console.error('Docker is not there: https://docs.docker.com/get-docker/');
  return done.status ?? 1;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
