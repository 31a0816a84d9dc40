/**
 * Listeners of a broker that ask who comes: TLS with a certificate, and TLS with a user and a password
 * besides. The plain one stays, for whoever started the broker.
 */
import path from 'node:path';

const mechanisms = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'];
const java = 'org.apache.kafka.common.security';

/**
 * @param guarded `keystore`: PEM file with key and certificate; `host`: the name that it is for; `users`: name to
 * password, without quotes, commas and brackets; `tlsPort`, `saslPort`
 * @returns settings of the broker, and what goes to the ends of its lists of listeners
 */
export function guardedListeners({ keystore, host, users, tlsPort, saslPort }) {
  const known = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`).join(' ');
  const sasl = 'listener.name.sasl_ssl';
  return {
    listeners: `,SSL://127.0.0.1:${tlsPort},SASL_SSL://127.0.0.1:${saslPort}`,
    advertised: `,SSL://${host}:${tlsPort},SASL_SSL://${host}:${saslPort}`,
    settings: {
      // Named in full: with a listener that is not plain, nothing is taken for granted of the controller's.
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': path.resolve(keystore).replaceAll('\\', '/'),
      [`${sasl}.sasl.enabled.mechanisms`]: mechanisms.join(','),
      [`${sasl}.plain.sasl.jaas.config`]: `${java}.plain.PlainLoginModule required ${known};`,
      ...Object.fromEntries(['scram-sha-512', 'scram-sha-256'].map((mechanism) =>
        [`${sasl}.${mechanism}.sasl.jaas.config`, `${java}.scram.ScramLoginModule required;`])),
    },
  };
}

/** What formats the storage with the users in it: SCRAM users are kept by the controllers. */
export const scramArgs = (users) => Object.entries(users).flatMap(([name, password]) =>
  ['SCRAM-SHA-512', 'SCRAM-SHA-256'].flatMap((mechanism) =>
    ['--add-scram', `${mechanism}=[name=${name},password=${password}]`]));
