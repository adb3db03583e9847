/** An error as the database gives it: the text that ends up in the `Error` of a statement. */
export class DatabaseError extends Error {}

/** An error as the service answers it: a type of the Data API, with its status. */
export class ServiceError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}
