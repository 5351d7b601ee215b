import { expect, it } from 'vitest';
import { connectionConfiguration, parameterProblem, parseSqlServerUrl } from '../../src/storage/sqlserver/address.ts';
import { sqlServerJdbc } from '../../src/storage/sqlserver/jdbc.ts';
import { urlOfOdbc } from '../../src/storage/sqlserver/odbc.ts';

it('a URL without parameters means port 1433, encryption, and a certificate that has to be trusted', () => {
  expect(parseSqlServerUrl('mssql://ecom:secret@db.example.com/ecom_dwh')).toEqual({
    host: 'db.example.com',
    port: 1433,
    instance: undefined,
    database: 'ecom_dwh',
    user: 'ecom',
    password: 'secret',
    encrypt: true,
    trustServerCertificate: false,
    authentication: undefined,
    tenantId: undefined,
    clientId: undefined,
  });
});

it('characters that mean something in a URL are taken from their percent form', () => {
  const { user, password, database } = parseSqlServerUrl('mssql://dom%5Cann:p%40s%2Fs%23%3A@h/ecom%20dwh');
  expect({ user, password, database }).toEqual({ user: 'dom\\ann', password: 'p@s/s#:', database: 'ecom dwh' });
});

it('an instance is asked for at the browser unless a port is given', () => {
  const named = connectionConfiguration(parseSqlServerUrl('mssql://a:b@h/d?instance=SQLEXPRESS')).options;
  expect(named).toMatchObject({ instanceName: 'SQLEXPRESS' });
  expect(named).not.toHaveProperty('port');
  const both = connectionConfiguration(parseSqlServerUrl('mssql://a:b@h:1444/d?instance=SQLEXPRESS')).options;
  expect(both).toMatchObject({ port: 1444 });
  expect(both).not.toHaveProperty('instanceName');
});

it('an Entra log-in takes the place of the password log-in', () => {
  const url = 'mssql://app:secret@h/d?authentication=azure-active-directory-service-principal-secret&tenantId=t';
  expect(connectionConfiguration(parseSqlServerUrl(url)).authentication).toEqual({
    type: 'azure-active-directory-service-principal-secret',
    options: { clientId: 'app', clientSecret: 'secret', tenantId: 't' },
  });
});

it.each([
  ['?encrypt=maybe', /encrypt cannot be "maybe"/],
  ['?trustServerCertificate=1', /trustServerCertificate cannot be/],
  ['?sslmode=require', /no parameter sslmode \(there are instance, encrypt,/],
  ['?authentication=kerberos', /authentication cannot be/],
])('a URL with %s says what is wrong', (query, message) => {
  expect(parameterProblem(new URL(`mssql://a:b@h/d${query}`))).toMatch(message);
});

it('a URL with every parameter is right', () => {
  const query = 'encrypt=strict&trustServerCertificate=true&authentication=azure-active-directory-default';
  expect(parameterProblem(new URL(`mssql://a:b@h/d?${query}&tenantId=t&clientId=c`))).toBeUndefined();
});

it.each([
  [
    'Driver={ODBC Driver 17 for SQL Server};Server=localhost,1433;Database=ecom_dwh;UID=sa;PWD=Str0ng!Pass',
    'mssql://sa:Str0ng!Pass@localhost:1433/ecom_dwh',
  ],
  [
    'DRIVER={ODBC Driver 17 for SQL Server};SERVER=db.example.com\\SQLEXPRESS;UID=sa;PWD={p;w@d/}}#}',
    'mssql://sa:p%3Bw%40d%2F%7D%23@db.example.com/ecom_db?instance=SQLEXPRESS',
  ],
  [
    'Server=tcp:shop.database.windows.net,1433;Initial Catalog=ecom_db;User ID=etl;Password=x;Encrypt=no;TrustServerCertificate=yes',
    'mssql://etl:x@shop.database.windows.net:1433/ecom_db?encrypt=false&trustServerCertificate=true',
  ],
  ['Server=.;Database=ecom_db;UID=sa;PWD=x', 'mssql://sa:x@localhost/ecom_db'],
])('the ODBC string %s becomes a URL', (text, url) => {
  expect(urlOfOdbc(text, 'ecom_db')).toBe(url);
  expect(parameterProblem(new URL(url))).toBeUndefined();
});

it('the ODBC string and its URL mean the same password', () => {
  const password = 'a;b=c}d@e/f#g:h?i%j k';
  const odbc = `Server=h;Database=d;UID=sa;PWD={${password.replaceAll('}', '}}')}}`;
  expect(parseSqlServerUrl(urlOfOdbc(odbc, 'd') ?? '').password).toBe(password);
});

it.each(['', 'Database=ecom_db', 'just words'])('a text without a server, %j, is no ODBC string', (text) => {
  expect(urlOfOdbc(text, 'ecom_db')).toBeUndefined();
});

it('JDBC takes the same database, password apart', () => {
  expect(sqlServerJdbc(parseSqlServerUrl('mssql://sa:p%40ss@h:1444/ecom%20dwh?trustServerCertificate=true'))).toEqual({
    url: 'jdbc:sqlserver://h:1444;databaseName={ecom dwh};encrypt=true;trustServerCertificate=true;useBulkCopyForBatchInsert=true',
    driver: 'com.microsoft.sqlserver.jdbc.SQLServerDriver',
    user: 'sa',
    password: 'p@ss',
  });
});
