// Loaded before a program: whatever would open a socket throws, and is written down in the file that
// NETWORK_LOG names, so that a caught error is noticed too.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

function forbid(owner, name, label) {
  owner[name] = () => {
    appendFileSync(process.env.NETWORK_LOG, `${label}\n`);
    throw new Error(`${label} is forbidden here`);
  };
}

forbid(net.Socket.prototype, 'connect', 'connect');
forbid(net.Server.prototype, 'listen', 'listen');
forbid(net, 'connect', 'net.connect');
forbid(net, 'createConnection', 'net.createConnection');
forbid(tls, 'connect', 'tls.connect');
forbid(dgram, 'createSocket', 'dgram');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  forbid(dns, name, `dns.${name}`);
  forbid(dns.promises, name, `dns.promises.${name}`);
}
syncBuiltinESMExports();
appendFileSync(process.env.NETWORK_LOG, 'watching\n');
