export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
