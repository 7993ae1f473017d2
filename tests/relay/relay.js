// The relay that somebody writes in an evening, for `cargo xtask bench relay`: rooms, frames, who comes and goes, and no limits.
import { WebSocketServer } from 'ws';

const [JOIN, SEND, PING, WELCOME, JOINED, LEFT, FRAME, PONG] = [1, 2, 3, 0x81, 0x82, 0x83, 0x84, 0x85];
const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => console.log(`Relay: ws://127.0.0.1:${server.address().port}`));
server.on('connection', (socket) => {
  let room, me;
  const tell = (kind) => room.forEach((other) => other !== socket && other.send(Buffer.concat([Buffer.of(kind), me])));
  socket.on('message', (bytes) => {
    if (bytes[0] === SEND && room) {
      const to = room.get(bytes.latin1Slice(1, 33));
      bytes[0] = FRAME; // The sender's id takes the place of the receiver's: nothing else is copied.
      me.copy(bytes, 1);
      to?.send(bytes);
    } else if (bytes[0] === JOIN && !room) {
      const name = bytes.latin1Slice(2, 34);
      room = rooms.get(name) ?? rooms.set(name, new Map()).get(name);
      me = Buffer.from(bytes.subarray(34, 66));
      const members = Buffer.from([...room.keys()].join(''), 'latin1');
      socket.send(Buffer.concat([Buffer.of(WELCOME, room.size % 256, room.size >> 8), members]));
      room.set(me.latin1Slice(), socket);
      tell(JOINED);
    } else if (bytes[0] === PING) socket.send(Buffer.of(PONG));
  });
  socket.on('close', () => room?.delete(me.latin1Slice()) && tell(LEFT));
});
