import { type EnglishWords } from './words-en.js';

/** What the pages say in Chinese. */
export const zh: EnglishWords = {
  locale: 'zh-CN',
  belongsTo: '本页面属于',
  minutesAgo: (minutes) => (minutes < 1 ? '刚刚' : `${minutes} 分钟前`),

  enter: {
    title: '输入终端里显示的代码',
    text: 'Claude Code 或你正在登录的其他客户端会显示它。',
    field: '代码',
    submit: '继续',
  },
  confirm: {
    title: '是你本人在登录吗？',
    text: (client) => `${client} 请求以你的身份使用本网关。`,
    client: '客户端',
    address: '网络地址',
    unknown: '未知',
    asked: '请求时间',
    back: '返回到',
    sameCode: '仅当你自己的终端显示同样的代码，并且登录是你本人刚刚发起的，才继续。',
    sentCode: '切勿确认别人发给你的代码：对方会以你的身份使用本网关。',
    started: '仅当登录是你本人刚刚在这台电脑上发起的，才继续。',
    withProvider: (name) => `确认并前往 ${name}`,
    key: '你的网关密钥',
    keyKept: (client) => `它用来证明你的身份。网关不会在此保存它，${client} 也不会得到它。`,
    submit: '确认',
    refuse: '拒绝',
  },
  wrongKey: '这不是有效的网关密钥。',
  oldForm: '此页面打开得太久，或是在另一个浏览器中打开的。请再看一遍，然后确认。',

  leading: (where) => ({ title: `前往 ${where}`, text: '浏览器会自动跳转。' }),
  leadingLink: '立即前往',
  approved: (client) => ({ title: '登录成功', text: `请回到 ${client}。可以关闭此页面。` }),
  approvedAs: '登录身份',
  refused: (client) => ({ title: '已拒绝', text: `${client} 不能以你的身份使用本网关。可以关闭此页面。` }),
  wrongCode: {
    title: '没有这个代码',
    text: '代码输入有误或已过期。请与终端里的代码核对，或在终端里重新开始登录。',
  },
  used: {
    title: '这个代码已失效',
    text: '它已被确认或拒绝，或在此期间过期。如果客户端没有登录，请在那里重新开始登录。',
  },
  back: (client) => `返回 ${client}`,
  leadingBack: (seconds) => `浏览器将在 ${seconds} 秒后自动返回。`,
  notSignedIn: { title: '登录没有成功', text: '问题解决之后，请在客户端里重新开始登录。' },
  providerAway: (name) => ({
    title: `${name} 没有响应`,
    text: '在它恢复之前，无法通过它登录。已登录的人可以继续工作。请几分钟后再试。',
  }),
  tooMany: { title: '尝试次数过多', text: '来自你的网络地址的尝试过多，或各处输入的错误代码过多。请等待几分钟再试。' },
  foreignForm: {
    title: '这来自另一个页面',
    text: '网关只接受来自自己页面的答复。请重新打开客户端显示的地址。',
  },
  otherBrowser: {
    title: '这次登录不是在这里开始的',
    text: '必须在确认登录的同一个浏览器中、十分钟之内完成。请在客户端里重新开始登录。',
  },
  over: {
    title: '这次登录已结束',
    text: '它此前已经完成、耗时过长，或是在另一个浏览器中开始的。如果客户端没有登录，请在那里重新开始登录。',
  },
  off: { title: '这里不能登录', text: '登录功能已关闭。网关的运维人员用 public_url 和 member_sign_in 开启它。' },
  away: { title: '网关现在无法查询', text: '它的数据库暂时不可用。没有任何内容丢失，请一分钟后再试。' },
  failed: { title: '网关出错了', text: '这不是你的问题。详情在网关的日志里；请重试，或告诉运维人员。' },
  notTaken: { title: '这样不行', text: '请重新打开客户端显示的地址。' },
  again: '输入另一个代码',
};
