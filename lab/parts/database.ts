/** A database and its user. The user may also create databases whose names begin with this database's name. */
export interface Database {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/**
 * @returns the database that `MYSQL_HOST`, `MYSQL_PORT`, `MYSQL_USER`, `MYSQL_PASSWORD` and `MYSQL_DATABASE` name; undefined
 *   without `MYSQL_HOST`
 */
export function databaseFromEnvironment(env: NodeJS.ProcessEnv = process.env): Database | undefined {
  if (!env.MYSQL_HOST) return undefined;
  return {
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT || 3306),
    user: env.MYSQL_USER || 'ami',
    password: env.MYSQL_PASSWORD ?? '',
    database: env.MYSQL_DATABASE || 'ami',
  };
}

export function databaseUrl({ host, port, user, password, database }: Database): string {
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}
