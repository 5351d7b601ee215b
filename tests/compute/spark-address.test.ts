import { expect, it } from 'vitest';
import { parseSparkUrl } from '../../src/compute/spark/address.ts';

it.each([
  [
    'sc://spark.example.com',
    { host: 'spark.example.com', port: 15_002, useTls: false, token: undefined, userId: 'ecom' },
  ],
  ['sc://h:7077/;token=a%3Bb;user_id=ann', { host: 'h', port: 7077, useTls: true, token: 'a;b', userId: 'ann' }],
  ['sc://127.0.0.1:15002/;token=t', { host: '127.0.0.1', port: 15_002, useTls: false, token: 't', userId: 'ecom' }],
  ['sc://h/;use_ssl=true', { host: 'h', port: 15_002, useTls: true, token: undefined, userId: 'ecom' }],
  ['sc://[::1]:15002', { host: '::1', port: 15_002, useTls: false, token: undefined, userId: 'ecom' }],
])('%s is read', (text, address) => {
  expect(parseSparkUrl(text)).toEqual(address);
});

it.each([
  ['spark://h:7077', 'it does not begin with sc://host'],
  ['sc://', 'it does not begin with sc://host'],
  ['sc://h:99999', 'its port is not from 1 to 65535'],
  ['sc://h/path;token=secret', 'its parameters do not begin with /;'],
  ['sc://h/;tokn=secret', 'it has a parameter that is not known: tokn'],
  ['sc://h/;token=secret;use_ssl=yes', 'use_ssl is neither true nor false'],
  ['sc://h/;token=secret;use_ssl=false', 'it would send the token without TLS'],
  ['sc://h/;token=%zz', 'a value has a % that begins no escape'],
])('%s is refused: %s', (text, why) => {
  expect(() => parseSparkUrl(text)).toThrow(
    expect.objectContaining({ code: 'URL_INVALID', message: `ECOM_SPARK_URL is no Spark Connect address: ${why}.` }),
  );
});
