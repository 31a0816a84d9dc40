export { checkMasterKey, keepsKeys, memoryKeyring, postgresKeyring } from './keyring.ts';
export type { Keyring, OwnedKey, Owner } from './keyring.ts';
export { MasterKeyUnusable, masterKeyPath, openMasterKey } from './master-key.ts';
export { fingerprint, open, seal, SealBroken } from './sealing.ts';
export type { PersonKey } from './sealing.ts';
export { finishErasures, recordOf, streamOf } from './sweep.ts';
