/** The settings of publishing: which brokers, and how they are reached. */
import type { SettingName, StoreConfig, TlsConfig } from './config.ts';
import type { SettingReader } from './setting-reader.ts';

type KafkaReader = SettingReader<SettingName>;

export type KafkaConfig = {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly instance: string;
  readonly partitions: number;
  /** Null where connections are not encrypted. */
  readonly tls: TlsConfig | null;
  /** Null where the brokers ask nobody who they are. */
  readonly login: KafkaLogin | null;
};

export const saslMechanisms = ['scram-sha-512', 'scram-sha-256', 'plain'] as const;
export type KafkaLogin = {
  readonly mechanism: (typeof saslMechanisms)[number];
  readonly username: string;
  readonly password: string;
};

const brokerAccess = [
  'KAFKA_TLS', 'KAFKA_TLS_CA', 'KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD',
] as const;

function kafkaTlsOf(reader: KafkaReader): TlsConfig | null {
  const verify = reader.oneOf('KAFKA_TLS', ['off', 'verify']) === 'verify';
  if (!verify) reader.unused(['KAFKA_TLS_CA'], 'KAFKA_TLS is off');
  return verify ? { caFile: reader.text('KAFKA_TLS_CA') || null } : null;
}

function kafkaLoginOf(reader: KafkaReader, tls: TlsConfig | null): KafkaLogin | null {
  if (!reader.isSet('KAFKA_SASL_MECHANISM')) {
    reader.unused(['KAFKA_USERNAME', 'KAFKA_PASSWORD'], 'KAFKA_SASL_MECHANISM is not');
    return null;
  }
  const mechanism = reader.oneOf('KAFKA_SASL_MECHANISM', saslMechanisms);
  if (mechanism === 'plain' && tls === null) {
    // Whoever listens would have the password; SCRAM at least does not send it.
    reader.problems.push('KAFKA_SASL_MECHANISM is plain, which sends the password as it is: set KAFKA_TLS to verify');
  }
  const why = 'KAFKA_SASL_MECHANISM is set';
  return {
    mechanism, username: reader.required('KAFKA_USERNAME', why), password: reader.required('KAFKA_PASSWORD', why),
  };
}

export function kafkaOf(reader: KafkaReader, store: StoreConfig): KafkaConfig | null {
  const names = ['CONCORDAT_KAFKA_PREFIX', 'CONCORDAT_KAFKA_INSTANCE', 'CONCORDAT_KAFKA_PARTITIONS'] as const;
  if (!reader.isSet('KAFKA_BROKERS')) {
    reader.unused([...names, ...brokerAccess], 'KAFKA_BROKERS is not');
    return null;
  }
  if (store.kind === 'memory') reader.wrong('KAFKA_BROKERS', 'needs a store that is kept');
  const brokers = reader.text('KAFKA_BROKERS').split(',').map((one) => one.trim());
  if (!brokers.every((one) => /^[A-Za-z0-9.-]+:\d{1,5}$/.test(one))) {
    reader.wrong('KAFKA_BROKERS', 'must be host:port, several separated by commas');
  }
  const [prefix, instance] = [reader.text(names[0]), reader.text(names[1])];
  if (!/^[a-z0-9][a-z0-9.-]{0,99}$/.test(prefix)) reader.wrong(names[0], 'must be letters, digits, dots and hyphens');
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(instance)) reader.wrong(names[1], 'must be letters, digits and hyphens');
  const tls = kafkaTlsOf(reader);
  return {
    brokers, prefix, instance, partitions: reader.number(names[2], 1, 1_000), tls, login: kafkaLoginOf(reader, tls),
  };
}
