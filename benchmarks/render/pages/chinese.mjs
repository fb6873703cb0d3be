// Chinese and mixed Chinese-English screens: phone settings, notice, article on a desktop, order list.
import { avatar, each, homeLine, icon, page, picture, statusBar, toggle } from "../kit.mjs";

const settings = page(
  "chinese",
  "phone-settings",
  [360, 800, 2],
  {
    font: `16px/1.4 'Noto Sans CJK SC'`,
    css: `body{background:#f2f3f7;color:#1a1a1a}.g{background:#fff;border-radius:14px;margin:0 14px 14px}.g .row{height:54px;padding:0 16px;gap:14px}.g span.v{color:#8a8f99;font-size:14px}`,
  },
  `${statusBar("19:24")}<div style="font-size:27px;font-weight:700;padding:10px 20px 14px">设置</div><div class="g row" style="padding:14px 16px;gap:14px">${avatar(15, 52)}<div class="grow"><b style="font-size:18px">林晓雨</b><div style="font-size:13px;color:#8a8f99">账号、云空间、应用市场</div></div>${icon("next", 18, "#b5b9c2")}</div>
  ${each(
    [
      [
        ["wifi", "无线网络", "竹林小屋", "#2f7cf6"],
        ["bluetooth", "蓝牙", "已关闭", "#3498db"],
        ["phone", "移动网络", "", "#27ae60"],
      ],
      [
        ["sun", "显示与亮度", "", "#f39c12"],
        ["sound", "声音和振动", "", "#e74c3c"],
        ["bell", "通知中心", "", "#9b59b6"],
        ["moon", "深色模式", "on", "#34495e"],
      ],
      [
        ["battery", "电池", "剩余 76%", "#16a085"],
        ["shield", "隐私与安全", "", "#2c3e50"],
        ["list", "语言和输入法", "简体中文", "#d35400"],
      ],
    ],
    (group) =>
      `<div class="g">${each(group, ([sign, word, value, colour]) => `<div class="row"><div style="background:${colour};border-radius:8px;padding:6px">${icon(sign, 18, "#fff")}</div><span class="grow">${word}</span>${value === "on" ? toggle(true, "#2f7cf6") : `<span class="v">${value}</span>`}</div>`)}</div>`,
  )}${homeLine()}`,
);

const notice = page(
  "chinese",
  "notice",
  [620, 877, 2],
  {
    font: `15px/1.9 'Noto Serif CJK SC'`,
    css: `body{background:#fff;color:#111;padding:64px 70px}p{text-indent:2em;padding-bottom:6px}`,
  },
  `<div class="center" style="font-size:25px;font-weight:700;color:#b01c1c;border-bottom:3px solid #b01c1c;padding-bottom:12px;margin-bottom:26px">青石巷社区居民委员会</div><div class="center" style="font-size:20px;font-weight:700;padding-bottom:16px">关于更换老旧水管的通知</div><div>各位居民：</div><p>为改善供水质量，社区决定自六月十二日起更换三号楼至九号楼的地下水管。施工分三个阶段进行，预计用时二十五天。</p><p>施工期间，每天上午九点到下午四点可能暂停供水，请大家提前储水。夜间和周末不施工，以免影响休息。</p><p>请将停放在东门两侧的车辆移至临时停车场。如家中有行动不便的老人，可以拨打值班电话，志愿者会送水上门。</p><p>更换工程的费用由市政维修资金承担，居民无需另外缴费。对施工有任何意见或建议，欢迎到居委会一楼办公室登记。</p><p>感谢大家的理解和支持！</p><div class="right" style="padding-top:30px">联系人：周建国<br>二〇二九年五月三十日</div>`,
);

const article = page(
  "chinese",
  "desktop-article",
  [1440, 900, 1],
  {
    font: `17px/1.8 'Noto Sans CJK SC'`,
    css: `body{background:#fff;color:#24292f}.top{height:56px;background:#fafbfc;border-bottom:1px solid #e1e4e8;padding:0 40px;gap:32px;font-size:15px}.text p{padding-bottom:12px}.code{background:#f4f6f8;border-radius:8px;padding:12px 18px;font:15px/1.6 'DejaVu Sans Mono';margin-bottom:14px}.side{font-size:14px;width:300px}`,
  },
  `<div class="top row"><b style="font-size:19px;color:#0a7a5c">拾光技术笔记</b><span>首页</span><span>归档</span><span>关于作者</span><span class="grow"></span><span>RSS</span></div><div style="display:flex;gap:60px;padding:30px 90px"><div class="text grow" data-block><div style="font-size:30px;font-weight:700;line-height:1.4">用 Raspberry Pi 记录阳台的温度</div><div style="color:#768390;font-size:14px;padding:4px 0 16px">发布于 2030-03-18 · 阅读 2,406 次</div><p>去年冬天，阳台上的多肉植物冻坏了一半。今年我想提前知道温度变化，于是找出了抽屉里的旧 Raspberry Pi 和一个 DS18B20 传感器。</p><p>接线很简单：红线接 3.3V，黑线接 GND，黄线接 GPIO 4，再加一个 4.7k 的电阻。然后打开终端，安装 Python 库：</p><div class="code">pip install balcony-logger==0.9.2<br>balcony-logger --interval 300 --output temp.csv</div><p>程序每五分钟写入一行数据，并在低于 5℃ 时发送 email 提醒。运行两个月以来，只丢失过三次数据，原因都是 Wi-Fi 信号太弱。</p><p>下一步打算加上湿度传感器，再用 dashboard 画出每周的曲线。完整代码放在我的主页上，采用 MIT 许可证，欢迎提交 issue。</p></div>
  <div class="side" data-block><div style="height:170px;border-radius:10px;overflow:hidden;margin-bottom:16px">${picture(64)}</div><b>热门文章</b>${each(["给父母的手机使用指南", "Docker 网络的五个误区", "如何整理十年的照片", "周末徒步：云雾山环线", "机械键盘清洗记录"], (title) => `<div style="padding:7px 0;border-bottom:1px solid #e8eaed">${title}</div>`)}<div style="padding-top:16px"><b>标签</b><br>硬件 Linux 园艺 摄影</div></div></div>`,
);

const orders = page(
  "chinese",
  "orders",
  [390, 844, 3],
  {
    font: `15px/1.4 'Noto Sans CJK SC'`,
    css: `body{background:#17171b;color:#ececf1}.o{background:#232329;border-radius:14px;margin:0 14px 12px;padding:12px 14px}.tab{padding:8px 0;flex:1;text-align:center}`,
  },
  `${statusBar("12:36", "#fff")}<div class="row" style="padding:6px 16px;gap:14px">${icon("back")}<b class="grow" style="font-size:19px">我的订单</b>${icon("search")}</div><div class="row" style="padding:0 10px 10px;font-size:14px">${each(["全部", "待付款", "待收货", "已完成"], (word, n) => `<span class="tab" style="${n === 2 ? "color:#ff8a4c;border-bottom:2px solid #ff8a4c" : ""}">${word}</span>`)}</div>
  ${each(
    [
      ["南山茶园旗舰店", "运输中", "明前龙井 250克 铁罐装", "数量 2", "¥316.00"],
      ["木芽家居", "已发货", "榉木小方凳 原色", "数量 1", "¥149.90"],
      ["云朵书店", "派送中", "《山海寻味》精装本", "数量 1", "¥68.50"],
      ["Northern Light 户外", "待取件", "保温杯 Titanium 450ml", "数量 3", "¥537.00"],
    ],
    ([shop, state, what, count, price], n) =>
      `<div class="o" data-block><div class="row" style="padding-bottom:10px"><b class="grow">${shop}</b><span style="color:#ff8a4c;font-size:13px">${state}</span></div><div class="row" style="gap:12px"><div style="width:64px;height:64px;border-radius:9px;overflow:hidden">${picture(n + 33)}</div><div class="grow"><div>${what}</div><div style="font-size:13px;color:#a0a0aa">${count}</div></div><b>${price}</b></div><div class="row" style="gap:10px;justify-content:flex-end;padding-top:10px;font-size:13px"><span style="border:1px solid #5a5a64;border-radius:14px;padding:4px 14px">查看物流</span><span style="border:1px solid #ff8a4c;color:#ff8a4c;border-radius:14px;padding:4px 14px">确认收货</span></div></div>`,
  )}${homeLine("#aaa")}`,
);

export const pages = [settings, notice, article, orders];
