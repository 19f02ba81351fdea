import 'reflect-metadata';
import { type AddressInfo } from 'node:net';
import {
  Body,
  type CallHandler,
  ClassSerializerInterceptor,
  Controller,
  DefaultValuePipe,
  type ExecutionContext,
  Get,
  Header,
  Headers,
  HttpCode,
  Injectable,
  Ip,
  Module,
  type NestInterceptor,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Post,
  Query,
  RawBody,
  Redirect,
  Req,
  Res,
  Sse,
  StreamableFile,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Exclude, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsCreditCard,
  IsEmail,
  IsIBAN,
  IsIP,
  IsISO31661Alpha2,
  IsMobilePhone,
  IsOptional,
  IsPhoneNumber,
  IsPostalCode,
  IsStrongPassword,
  IsTimeZone,
  IsUrl,
  IsUUID,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { type Request, type Response } from 'express';
import { delay, from, map, type Observable, of, timeout } from 'rxjs';
import { BodyReader } from '../../src/admin/body-reader.interceptor.js';
import { InputPipe } from '../../src/admin/input.pipe.js';
import { DialectErrorFilter } from '../../src/server/dialect-error.filter.js';

class Place {
  @IsPostalCode('DE') code!: string;
  @IsISO31661Alpha2() country!: string;
}

class Person {
  @IsEmail() email!: string;
  @IsOptional() @IsPhoneNumber() phone?: string;
  @IsOptional() @IsMobilePhone('de-DE') mobile?: string;
  @IsOptional() @IsUUID() id?: string;
  @IsOptional() @IsIBAN() iban?: string;
  @IsOptional() @IsCreditCard() card?: string;
  @IsOptional() @IsUrl() url?: string;
  @IsOptional() @IsIP() ip?: string;
  @IsOptional() @IsTimeZone() zone?: string;
  @IsOptional() @IsStrongPassword() word?: string;
  @IsOptional() @Transform(({ value }) => String(value).trim()) @MinLength(2) nick?: string;
  @IsOptional() @ArrayMaxSize(2) @ValidateNested({ each: true }) @Type(() => Place) places?: Place[];
  @ValidateIf((person: Person) => person.email === 'a@example.com') @Type(() => Number) @IsOptional() age?: number;
}

class Shown {
  name = 'shown';
  @Exclude() secret = 'hidden';
}

@Injectable()
class Wrap implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      timeout(5_000),
      map((wrapped: unknown) => ({ wrapped })),
    );
  }
}

/** Whatever somebody may reach for who adds a route. Each method names what it is about. */
@Controller()
class FeaturesController {
  @Post('global-pipe') global(@Body() person: Person) {
    return { person, kind: person.constructor.name };
  }
  @Post('pipe-as-it-is') @UsePipes(new ValidationPipe()) plain(@Body() person: Person) {
    return person;
  }
  @Post('strict-pipe') strict(
    @Body(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true, errorFormat: 'grouped' }))
    person: Person,
  ) {
    return person;
  }
  @Post('list') list(@Body(new ParseArrayPipe({ items: Person })) people: Person[]) {
    return people;
  }
  @Post('one-field') one(@Body('email') email: string) {
    return { email };
  }
  @Post('raw') raw(@RawBody() body: Buffer) {
    return { bytes: body.length };
  }
  @Get('query') query(@Query() query: Person, @Req() request: Request) {
    return { query, seen: request.query };
  }
  @Get('parsed') parsed(
    @Query('n', ParseIntPipe) n: number,
    @Query('f', new DefaultValuePipe(0.5), ParseFloatPipe) f: number,
    @Query('b', new ParseBoolPipe({ optional: true })) b?: boolean,
    @Query('d', new ParseDatePipe({ optional: true })) d?: Date,
    @Query('l', new ParseArrayPipe({ items: Number, optional: true })) l?: number[],
    @Query('e', new ParseEnumPipe({ A: 'a' }, { optional: true })) e?: string,
  ) {
    return { n, f, b, d, l, e };
  }
  @Get('number/:n') number(@Param('n') n: number) {
    return { n, type: typeof n };
  }
  @Get('uuid/:id') uuid(@Param('id', ParseUUIDPipe) id: string) {
    return { id };
  }
  @Get('text/:id') text(@Param('id') id: string) {
    return { id };
  }
  @Get('status') @HttpCode(418) @Header('x-feature', 'yes') status() {
    return 'short and stout';
  }
  @Get('elsewhere') @Redirect('/status', 307) elsewhere() {
    return undefined;
  }
  @Get('serialized') @UseInterceptors(ClassSerializerInterceptor) serialized() {
    return new Shown();
  }
  @Get('wrapped') @UseInterceptors(Wrap) wrapped() {
    return of('inner').pipe(delay(1));
  }
  @Get('file') file() {
    return new StreamableFile(Buffer.from('%PDF'), {
      type: 'application/pdf',
      disposition: 'attachment; filename="a.pdf"',
    });
  }
  @Sse('events') events(): Observable<{ data: string }> {
    return from([{ data: 'one' }, { data: 'two' }]);
  }
  @Get('who') who(@Ip() ip: string, @Headers('user-agent') agent: string) {
    return { ip, agent };
  }
  @Get('type/:ending') type(@Param('ending') ending: string, @Res({ passthrough: true }) response: Response) {
    response.type(ending);
    return 'text';
  }
  @Get('attachment/:name') attachment(@Param('name') name: string, @Res() response: Response) {
    response.attachment(name).cookie('a', 'b').send('x');
  }
  @Get('accepts') accepts(@Req() request: Request) {
    return { json: request.accepts(['html', 'json']), is: request.is('json'), fresh: request.fresh };
  }
  @Get('failure') failure() {
    throw new Error('hidden');
  }
}

@Module({
  controllers: [FeaturesController],
  providers: [
    { provide: APP_FILTER, useClass: DialectErrorFilter },
    { provide: APP_INTERCEPTOR, useClass: BodyReader },
    { provide: APP_PIPE, useClass: InputPipe },
  ],
})
class FeaturesModule {}

const app = await NestFactory.create<NestExpressApplication>(FeaturesModule, {
  bodyParser: false,
  abortOnError: false,
  logger: ['error'],
});
app.set('query parser', 'simple');
await app.listen(0, '127.0.0.1');
process.stdout.write(`droid2api listens on http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}\n`);
