/**
 * The connections on which a request's body is being sent and not yet handed to the system in full: until then its memory is
 * theirs. One that breaks off stays counted.
 */
export class OpenSends {
  private open = 0;

  begin(): void {
    this.open++;
  }

  end(): void {
    this.open--;
  }

  get none(): boolean {
    return this.open === 0;
  }
}
