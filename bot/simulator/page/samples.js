// A picture and a sound to send when there is no camera and no microphone: drawn and played on the spot.

/** A photo of baby scales that show a weight, as a JPEG file. */
export async function samplePhoto() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 720 });
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, 720);
  sky.addColorStop(0, "#cfe3da");
  sky.addColorStop(1, "#f2e3c3");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 960, 720);
  pen.fillStyle = "#8d5f38";
  pen.fillRect(0, 560, 960, 160);
  pen.strokeStyle = "#6b4527";
  pen.lineWidth = 3;
  for (let y = 590; y < 720; y += 40) line(pen, 0, y, 960, y + 6);
  rounded(pen, 200, 300, 560, 290, 44, "#f7f4ec");
  rounded(pen, 240, 250, 480, 90, 44, "#e3a7b4");
  rounded(pen, 330, 400, 300, 120, 18, "#26332e");
  pen.fillStyle = "#b6f2c4";
  pen.font = "bold 72px monospace";
  pen.textAlign = "center";
  pen.fillText(`${(6 + Math.random() * 4).toFixed(1).replace(".", ",")} kg`, 480, 485);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([blob], "timbangan.jpg", { type: "image/jpeg" });
}

function line(pen, x1, y1, x2, y2) {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

function rounded(pen, x, y, width, height, radius, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}

/** Two seconds of a soft hum as a WAV file. */
export function sampleVoice() {
  const rate = 8000;
  const samples = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const write = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, samples, true);
  for (let i = 0; i < samples; i += 1) {
    const swell = Math.sin((Math.PI * i) / samples);
    view.setUint8(44 + i, 128 + 40 * swell * Math.sin((2 * Math.PI * (220 + 40 * Math.sin(i / 1500)) * i) / rate));
  }
  return new File([view.buffer], "suara.wav", { type: "audio/wav" });
}
