/** Who vouches for the servers we connect to, and how a configuration gets in at Kafka. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from './config.ts';
import type { KafkaConfig, KafkaLogin } from './config-kafka.ts';
import type { SettingName, TlsConfig } from './config.ts';

/** Authorities in PEM; the public ones where it is missing. */
export type Tls = { readonly ca?: string };

/**
 * @param setting that names the file
 * @throws ConfigError if the file of authorities cannot be read or holds no certificate
 */
export function tlsOf(setting: SettingName, { caFile }: TlsConfig): Tls {
  if (caFile === null) return {};
  try {
    const ca = readFileSync(caFile, 'utf8');
    // TLS itself passes over what is no certificate and would then trust nobody, without saying why.
    void new X509Certificate(ca);
    return { ca };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'holds no readable certificate';
    throw new ConfigError([`${setting} names ${caFile}, which ${why}`]);
  }
}

export type BrokerAccess = {
  readonly brokers: readonly string[];
  /** Given where connections must be TLS to a broker that proves its name. */
  readonly tls?: Tls;
  /** Given where the brokers want to know who we are. */
  readonly login?: KafkaLogin;
};

/** @throws ConfigError as `tlsOf` does */
export const brokerAccessOf = ({ brokers, tls, login }: KafkaConfig): BrokerAccess => ({
  brokers, ...(tls && { tls: tlsOf('KAFKA_TLS_CA', tls) }), ...(login && { login }),
});
