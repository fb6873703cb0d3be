// Simplified Chinese, some of it mixed with Latin words and numbers; the two splits take every other line of each list.
export const labels = `
账号与安全
消息通知
显示与亮度
声音与振动
隐私设置
电池管理
存储空间
默认应用
个人热点
蓝牙设备
键盘与输入法
日期和时间
无障碍功能
系统更新
关于手机
夜间模式
支付方式
我的订单
共享文件夹
回收站
WLAN 高级设置
USB 调试
AI 助手
VPN 连接
`;
export const notes = `
上次同步：今天 08:15
仅在 Wi-Fi 下载
剩余 12.4 GB 可用
由贵公司管理
预计明天送达
14 天后到期
七天无理由退货
等待财务部审批
已连接 3 台设备
版本 6.2.1 (Build 907)
`;
export const messages = `
下午的会议改到四点半了
麻烦把合同发我一份
我大概十分钟后到
快递放在门口的柜子里
周末一起去爬山吧
生日快乐，天天开心！
Python 3.12 装好了吗？
这个 bug 已经修复
`;
export const headlines = `
老城区步行街重新开放
夜间列车恢复运行
小学生发明节水装置
博物馆首次展出明代地图
连续降雨后水库水位上升
社区图书馆延长开放时间
`;
export const sentences = `
会议在星期四下午举行，所有议题均已讨论完毕。
首次使用前，请用温水清洗水箱并擦干。
调查显示，近三分之一的家庭减少了用电量。
小路穿过松林，沿着河流一直通往老磨坊。
第三季度收入同比增长百分之四。
没有人记得这面墙是什么时候刷成蓝色的。
`;
export const buttons = `
继续
保存修改
重试
加入购物车
登录
了解更多
取消
下载
`;
export const products = `
铸铁茶壶
羊毛袜三双装
折叠台灯
无线耳机
不粘平底锅
双肩背包 25L
`;
export const names = `
王建国
李晓梅
张伟
陈雨桐
刘志强
赵敏
`;
export const places = `
人民广场
火车南站
植物园
中山路
市立图书馆
滨江大道
`;
export const days = ["一", "二", "三", "四", "五", "六", "日"];
export const months = ["2027年3月", "2027年6月", "2026年10月", "2028年1月"];
