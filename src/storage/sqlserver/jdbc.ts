import type { JdbcAddress } from '../storage.ts';
import type { SqlServerAddress } from './address.ts';

/** The driver's names of the Entra log-ins that need no browser. */
const authentications: Readonly<Record<string, string>> = {
  'azure-active-directory-default': 'ActiveDirectoryDefault',
  'azure-active-directory-password': 'ActiveDirectoryPassword',
  'azure-active-directory-service-principal-secret': 'ActiveDirectoryServicePrincipal',
  'azure-active-directory-msi-vm': 'ActiveDirectoryManagedIdentity',
};

/** The same database for Microsoft's JDBC driver. */
export function sqlServerJdbc(address: SqlServerAddress): JdbcAddress {
  const { host, port, instance, database, encrypt, trustServerCertificate, authentication } = address;
  const properties = {
    databaseName: database,
    ...(instance === undefined ? {} : { instanceName: instance }),
    encrypt: String(encrypt),
    trustServerCertificate: String(trustServerCertificate),
    ...(authentication === undefined ? {} : { authentication: authentications[authentication] ?? authentication }),
    // Without it every row is a message of its own.
    useBulkCopyForBatchInsert: 'true',
  };
  const text = Object.entries(properties).map(([name, value]) => `${name}=${inBraces(value)}`);
  return {
    url: `jdbc:sqlserver://${host}${port === undefined ? '' : `:${port}`};${text.join(';')}`,
    driver: 'com.microsoft.sqlserver.jdbc.SQLServerDriver',
    user: address.clientId ?? address.user,
    password: address.password,
  };
}

/** A value with characters that mean something stands in braces. */
const inBraces = (value: string): string => (/[;{}\s]/.test(value) ? `{${value.replaceAll('}', '}}')}}` : value);
